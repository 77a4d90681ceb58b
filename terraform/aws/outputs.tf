locals {
  store_uri        = "s3://${aws_s3_bucket.store.bucket}${var.prefix == "" ? "" : "/${var.prefix}"}?region=${local.region}"
  regions          = join(",", concat([local.region], sort(keys(var.further_regions))))
  instance_profile = "${var.name}-{team}"

  # With several regions the adapter finds subnets and security group by their tag: a setting can name those of one only.
  places = length(var.further_regions) > 0 ? {} : {
    subnets          = join(",", module.network.subnet_ids)
    "security-group" = module.network.security_group_id
  }
}

output "server_yaml" {
  description = "What belongs into $STINT_HOME/server.yaml, whole."
  value = yamlencode({
    stint = {
      store = local.store_uri
      providers = {
        aws = merge({
          regions            = local.regions
          "instance-profile" = local.instance_profile
        }, local.places)
      }
    }
  })

  # nobody should launch with it before the rights are there
  depends_on = [aws_iam_role_policy.machine, aws_iam_role_policy_attachment.orchestrator, aws_s3_bucket_policy.store]
}

output "store" {
  description = "stint.store: the bucket as a URI."
  value       = local.store_uri
}

output "bucket" {
  description = "The bucket's name."
  value       = aws_s3_bucket.store.bucket
}

output "regions" {
  description = "stint.providers.aws.regions."
  value       = local.regions
}

output "instance_profile" {
  description = "stint.providers.aws.instance-profile: the profiles of all teams, with {team} in place of the name."
  value       = local.instance_profile
}

output "subnets" {
  description = "stint.providers.aws.subnets: ids, with commas."
  value       = join(",", module.network.subnet_ids)
}

output "security_group" {
  description = "stint.providers.aws.security-group: the machines' security group."
  value       = module.network.security_group_id
}

output "vpc_id" {
  description = "The VPC that machines start in."
  value       = module.network.vpc_id
}

output "machine_role_arns" {
  description = "The machines' roles, by team."
  value       = { for team, role in aws_iam_role.machine : team => role.arn }
}

output "orchestrator_role_arn" {
  description = "The orchestrator's role."
  value       = aws_iam_role.orchestrator.arn
}

output "orchestrator_instance_profile" {
  description = "The orchestrator's instance profile; empty unless it runs on EC2."
  value       = join("", aws_iam_instance_profile.orchestrator[*].name)
}

output "orchestrator_policy_arns" {
  description = "The orchestrator's policies, for whoever attaches them to an identity of their own."
  value       = { for name, policy in aws_iam_policy.orchestrator : name => policy.arn }
}

output "orchestrator_policies" {
  description = "The same as JSON."
  value = {
    machines = data.aws_iam_policy_document.orchestrator_machines.json
    store    = data.aws_iam_policy_document.orchestrator_store.json
  }
}
