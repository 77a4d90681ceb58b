output "subnet_ids" {
  description = "Subnets that machines start in, sorted by zone."
  value       = local.own ? [for zone in sort(keys(aws_subnet.own)) : aws_subnet.own[zone].id] : var.subnet_ids
}

output "security_group_id" {
  description = "The machines' security group."
  value       = aws_security_group.machines.id
}

output "vpc_id" {
  description = "The VPC they are in."
  value       = local.vpc
}
