# The module with everything asked for that its example leaves alone: given subnets, a key, versions, a prefix, named installations, a
# second region, closed egress. Applied by `terraform/check` against moto, beside the example; of no use otherwise.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80, < 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "further"
  region = "us-west-2"
}

resource "aws_vpc" "given" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "given" {
  count = 2

  vpc_id            = aws_vpc.given.id
  cidr_block        = cidrsubnet("10.0.0.0/16", 8, count.index)
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_kms_key" "given" {
  deletion_window_in_days = 7
}

module "further" {
  source    = "../../aws/network"
  providers = { aws = aws.further }

  name   = "all"
  zones  = ["us-west-2a", "us-west-2b"]
  egress = "https"
}

module "stint" {
  source = "../../aws"

  name                      = "all"
  teams                     = ["vision", "language"]
  tags                      = { owner = "platform" }
  bucket                    = "all-of-stint"
  prefix                    = "ml/stint"
  kms_key_arn               = aws_kms_key.given.arn
  keep_deleted_days         = 30
  destroy_with_data         = true
  orchestrator_principals   = ["arn:aws:iam::123456789012:user/alice"]
  orchestrator_on_ec2       = true
  installations             = ["inst-1"]
  spot_service_linked_role  = "made-here"
  image_owners              = ["amazon", "123456789012"]
  permissions_boundary_arn  = "arn:aws:iam::aws:policy/PowerUserAccess"
  subnet_ids                = aws_subnet.given[*].id
  egress                    = "store"
  gangs                     = true
  ebs_encryption_by_default = true
  budget_usd_per_month      = 500
  budget_emails             = ["platform@example.com"]
  budget_scope              = "account"

  further_regions = {
    us-west-2 = {
      subnet_ids        = module.further.subnet_ids
      security_group_id = module.further.security_group_id
    }
  }
}

output "stint" {
  value = module.stint
}
