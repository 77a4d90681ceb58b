# What the orchestrator does: look at markets, launch and end machines that carry its tags, give them a team's role, and keep the
# store. The policies stand alone as well: attach them to a user or a permission set instead of taking the role.

data "aws_iam_policy_document" "orchestrator_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type = "AWS"
      identifiers = (
        length(var.orchestrator_principals) > 0
        ? var.orchestrator_principals
        : ["arn:${local.partition}:iam::${local.account}:root"]
      )
    }
  }

  dynamic "statement" {
    for_each = var.orchestrator_on_ec2 ? [1] : []

    content {
      actions = ["sts:AssumeRole"]

      principals {
        type        = "Service"
        identifiers = ["ec2.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role" "orchestrator" {
  # no possible name of a team's role: teams' names have no `@`
  name                 = "${var.name}@orchestrator"
  description          = "Stint's orchestrator: launches machines for jobs, and keeps their checkpoints"
  assume_role_policy   = data.aws_iam_policy_document.orchestrator_trust.json
  max_session_duration = 43200
  permissions_boundary = local.boundary
  tags                 = local.tags
}

resource "aws_iam_instance_profile" "orchestrator" {
  count = var.orchestrator_on_ec2 ? 1 : 0

  name = "${var.name}@orchestrator"
  role = aws_iam_role.orchestrator.name
  tags = local.tags
}

resource "aws_iam_policy" "orchestrator" {
  for_each = {
    machines = data.aws_iam_policy_document.orchestrator_machines.minified_json
    store    = data.aws_iam_policy_document.orchestrator_store.minified_json
  }

  name        = "${var.name}-orchestrator-${each.key}"
  description = "Stint's orchestrator: ${each.key}"
  policy      = each.value
  tags        = local.tags

  lifecycle {
    precondition {
      condition     = length(each.value) <= 6144
      error_message = "The orchestrator's policy has ${length(each.value)} characters, and AWS takes 6144: give fewer teams or subnets, and another installation of this module (another name) for the rest."
    }
  }
}

resource "aws_iam_role_policy_attachment" "orchestrator" {
  for_each = aws_iam_policy.orchestrator

  role       = aws_iam_role.orchestrator.name
  policy_arn = each.value.arn
}

resource "aws_iam_service_linked_role" "spot" {
  count            = var.spot_service_linked_role == "made-here" ? 1 : 0
  aws_service_name = "spot.amazonaws.com"
}

locals {
  # "arn:aws:ec2:eu-central-1:123456789012:", for each region
  ec2 = [for region in keys(local.networks) : "arn:${local.partition}:ec2:${region}:${local.account}:"]

  subnet_arns = flatten([
    for region, network in local.networks :
    [for id in network.subnet_ids : "arn:${local.partition}:ec2:${region}:${local.account}:subnet/${id}"]
  ])

  # whose machines: those of the installations named, else of any. `?*` is some value, so the tag has to be there.
  installations = length(var.installations) > 0 ? var.installations : toset(["?*"])
}

data "aws_iam_policy_document" "orchestrator_machines" {
  # None of these can be limited to a resource. They change nothing.
  statement {
    sid = "Look"
    actions = [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypeOfferings",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInstances",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSpotInstanceRequests",
      "ec2:DescribeSpotPriceHistory",
      "ec2:DescribeSubnets",
      "ec2:GetSpotPlacementScores",
      "pricing:GetProducts",
      "servicequotas:GetAWSDefaultServiceQuota",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "Quotas"
    actions   = ["servicequotas:GetServiceQuota"]
    resources = [for region in keys(local.networks) : "arn:${local.partition}:servicequotas:${region}:${local.account}:ec2/*"]
  }

  # Which image is the newest, as EC2 asks it for whoever launches: public parameters, which belong to no account.
  statement {
    sid       = "NewestImages"
    actions   = ["ssm:GetParameters"]
    resources = [for region in keys(local.networks) : "arn:${local.partition}:ssm:${region}::parameter/aws/service/*"]
  }

  # A launch is allowed when each thing it takes is. Machines say whose they are, and tell nobody their identity without a token, ...
  statement {
    sid       = "LaunchTagged"
    actions   = ["ec2:RunInstances"]
    resources = [for ec2 in local.ec2 : "${ec2}instance/*"]

    condition {
      test     = "StringLike"
      variable = "aws:RequestTag/stint:installation"
      values   = local.installations
    }

    condition {
      test     = "StringEquals"
      variable = "ec2:MetadataHttpTokens"
      values   = ["required"]
    }
  }

  # ... and so do their disks and the requests for spot machines, so that these can be found and cancelled, ...
  statement {
    sid     = "LaunchTaggedParts"
    actions = ["ec2:RunInstances"]
    resources = flatten([
      for ec2 in local.ec2 : ["${ec2}volume/*", "${ec2}spot-instances-request/*"]
    ])

    condition {
      test     = "StringLike"
      variable = "aws:RequestTag/stint:installation"
      values   = local.installations
    }
  }

  # ... they start in our subnets and in our security group, ...
  statement {
    sid     = "LaunchInOurNetwork"
    actions = ["ec2:RunInstances"]
    resources = concat(local.subnet_arns, [
      for region, network in local.networks :
      "arn:${local.partition}:ec2:${region}:${local.account}:security-group/${network.security_group_id}"
    ])
  }

  statement {
    sid       = "LaunchWithAddress"
    actions   = ["ec2:RunInstances"]
    resources = [for ec2 in local.ec2 : "${ec2}network-interface/*"]

    condition {
      test     = "ArnEquals"
      variable = "ec2:Subnet"
      values   = local.subnet_arns
    }
  }

  statement {
    sid       = "LaunchIntoReservation"
    actions   = ["ec2:RunInstances"]
    resources = [for ec2 in local.ec2 : "${ec2}capacity-reservation/*"]
  }

  # ... from images of owners that were named.
  statement {
    sid       = "LaunchFromImage"
    actions   = ["ec2:RunInstances"]
    resources = [for region in keys(local.networks) : "arn:${local.partition}:ec2:${region}::image/*"]

    condition {
      test     = "StringEquals"
      variable = "ec2:Owner"
      values   = var.image_owners
    }
  }

  # Only what is being launched: no tag can be put on what is there, to make it ours.
  statement {
    sid     = "TagAtLaunch"
    actions = ["ec2:CreateTags"]
    resources = flatten([
      for ec2 in local.ec2 :
      [for kind in ["instance", "volume", "spot-instances-request"] : "${ec2}${kind}/*"]
    ])

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["RunInstances"]
    }
  }

  # What a machine wrote on its console is all there is to see of one that never spoke.
  statement {
    sid     = "EndOurs"
    actions = ["ec2:TerminateInstances", "ec2:CancelSpotInstanceRequests", "ec2:GetConsoleOutput"]
    resources = flatten([
      for ec2 in local.ec2 : ["${ec2}instance/*", "${ec2}spot-instances-request/*"]
    ])

    condition {
      test     = "StringLike"
      variable = "ec2:ResourceTag/stint:installation"
      values   = local.installations
    }
  }

  statement {
    sid       = "GiveMachinesTheirRole"
    actions   = ["iam:PassRole"]
    resources = [for role in aws_iam_role.machine : role.arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ec2.amazonaws.com"]
    }
  }

  dynamic "statement" {
    for_each = var.spot_service_linked_role == "on-demand" ? [1] : []

    content {
      sid     = "FirstSpotMachine"
      actions = ["iam:CreateServiceLinkedRole"]
      resources = [
        "arn:${local.partition}:iam::${local.account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
      ]

      condition {
        test     = "StringEquals"
        variable = "iam:AWSServiceName"
        values   = ["spot.amazonaws.com"]
      }
    }
  }
}

data "aws_iam_policy_document" "orchestrator_store" {
  statement {
    sid = "Objects"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:PutObject",
      "s3:RestoreObject",
    ]
    resources = ["${aws_s3_bucket.store.arn}/${local.root}*"]
  }

  statement {
    sid       = "Names"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.store.arn]

    dynamic "condition" {
      for_each = local.root == "" ? [] : [local.root]

      content {
        test     = "StringLike"
        variable = "s3:prefix"
        values   = ["${condition.value}*"]
      }
    }
  }

  statement {
    sid       = "UploadsUnderWay"
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.store.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == "" ? [] : [var.kms_key_arn]

    content {
      sid       = "Key"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]
    }
  }
}
