# One role and one instance profile for each team. Whoever breaks out of a job and takes the machine's identity has the objects of
# that job's team, and nothing else of the account.

data "aws_iam_policy_document" "machines_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "machine" {
  for_each = var.teams

  name                 = "${var.name}-${each.key}"
  description          = "Machines of Stint that run jobs of team ${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.machines_trust.json
  permissions_boundary = local.boundary
  tags                 = merge(local.tags, { "stint:team" = each.key })
}

resource "aws_iam_instance_profile" "machine" {
  for_each = var.teams

  # stint.providers.aws.instance-profile names them all at once: NAME-{team}
  name = "${var.name}-${each.key}"
  role = aws_iam_role.machine[each.key].name
  tags = merge(local.tags, { "stint:team" = each.key })
}

resource "aws_iam_role_policy" "machine" {
  for_each = var.teams

  name   = "store"
  role   = aws_iam_role.machine[each.key].name
  policy = data.aws_iam_policy_document.machine[each.key].json
}

data "aws_iam_policy_document" "machine" {
  for_each = var.teams

  statement {
    sid       = "OwnObjects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.store.arn}/${local.root}${each.key}/*"]
  }

  # What machines have to remove: uploads that came to nothing. Never a record of the log, an order or a snapshot of inputs.
  statement {
    sid     = "OwnLeavings"
    actions = ["s3:DeleteObject"]
    resources = [
      for folder in ["data", "parts", "outputs"] : "${aws_s3_bucket.store.arn}/${local.root}${each.key}/*/${folder}/*"
    ]
  }

  # S3 also asks this, with the object's key as the prefix, to decide whether a key that is not there may be called missing (404).
  statement {
    sid       = "OwnNames"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.store.arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${local.root}${each.key}/*"]
    }
  }

  # S3 has no condition that would limit this to a prefix. It shows keys of uploads under way, whosoever, and gives no right to them.
  statement {
    sid       = "UploadsUnderWay"
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.store.arn]
  }

  statement {
    sid       = "Agents"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.store.arn}/${local.root}agents/*"]
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
