# What a team needs to run Stint's jobs in an account of AWS: a bucket, an identity for the machines of each team, one for the
# orchestrator, a network without a way in, and a budget. docs/aws.md explains it from the user's side.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name

  # `@shared` is no possible name of a team: what the teams share is counted by the budget, and mistaken for no team's.
  tags = merge(var.tags, { "stint:module" = var.name, "stint:team" = "@shared" })

  # what keys in the bucket begin with
  root = var.prefix == "" ? "" : "${var.prefix}/"

  # where machines may start
  networks = merge(var.further_regions, {
    (local.region) = {
      subnet_ids        = module.network.subnet_ids
      security_group_id = module.network.security_group_id
    }
  })

  boundary = var.permissions_boundary_arn == "" ? null : var.permissions_boundary_arn
}

module "network" {
  source = "./network"

  name       = var.name
  subnet_ids = var.subnet_ids
  cidr       = var.vpc_cidr
  zones      = var.zones
  egress     = var.egress
  gangs      = var.gangs
  tags       = local.tags
}

# For everybody in the account, therefore only when asked for. That machines take no request to their metadata without a token
# (IMDSv2) needs nothing of the kind: Stint says so with each launch, and the orchestrator's policy refuses any other.
resource "aws_ebs_encryption_by_default" "account" {
  count   = var.ebs_encryption_by_default ? 1 : 0
  enabled = true
}
