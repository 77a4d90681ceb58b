# Where machines start, in one region: public subnets without a way in. They have public addresses, since what they fetch comes from
# the internet and a NAT gateway costs more than most machines; nothing can reach these addresses, because no rule lets it in.

data "aws_region" "current" {}

data "aws_availability_zones" "here" {
  state = "available"

  # no local zones, which have to be asked for
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_subnet" "given" {
  count = length(var.subnet_ids)
  id    = var.subnet_ids[count.index]
}

locals {
  own   = length(var.subnet_ids) == 0
  zones = local.own ? (length(var.zones) > 0 ? var.zones : toset(data.aws_availability_zones.here.names)) : toset([])
  vpc   = local.own ? aws_vpc.own[0].id : data.aws_subnet.given[0].vpc_id

  # how `stint.providers.aws` finds subnets and security group where they are not named
  tags = merge(var.tags, { "stint:machines" = "true" })
}

resource "aws_vpc" "own" {
  count = local.own ? 1 : 0

  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = merge(var.tags, { Name = var.name })
}

# The group that everything in a VPC gets unless it says otherwise: without rules, nobody starts something open by mistake.
resource "aws_default_security_group" "own" {
  count = local.own ? 1 : 0

  vpc_id = aws_vpc.own[0].id
  tags   = merge(var.tags, { Name = "${var.name}-unused" })
}

resource "aws_internet_gateway" "own" {
  count = local.own ? 1 : 0

  vpc_id = aws_vpc.own[0].id
  tags   = merge(var.tags, { Name = var.name })
}

resource "aws_route_table" "own" {
  count = local.own ? 1 : 0

  vpc_id = aws_vpc.own[0].id
  tags   = merge(var.tags, { Name = var.name })
}

resource "aws_route" "internet" {
  count = local.own ? 1 : 0

  route_table_id         = aws_route_table.own[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.own[0].id
}

resource "aws_subnet" "own" {
  for_each = local.zones

  vpc_id            = aws_vpc.own[0].id
  availability_zone = each.key

  # by the zone's letter, so that a zone that comes or goes moves no other
  cidr_block              = cidrsubnet(var.cidr, 4, index(split("", "abcdefghijklmnop"), substr(each.key, -1, 1)))
  map_public_ip_on_launch = true
  tags                    = merge(local.tags, { Name = "${var.name}-${each.key}" })
}

resource "aws_route_table_association" "own" {
  for_each = aws_subnet.own

  subnet_id      = each.value.id
  route_table_id = aws_route_table.own[0].id
}

# The bucket by a way that costs nothing, and that rules can name.
resource "aws_vpc_endpoint" "s3" {
  count = local.own ? 1 : 0

  vpc_id            = aws_vpc.own[0].id
  service_name      = "com.amazonaws.${data.aws_region.current.name}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.own[0].id]
  tags              = merge(var.tags, { Name = "${var.name}-s3" })
}

resource "aws_security_group" "machines" {
  name        = "${var.name}-machines"
  description = "Machines of Stint: nothing comes in"
  vpc_id      = local.vpc
  tags        = merge(local.tags, { Name = "${var.name}-machines" })
}

data "aws_ec2_managed_prefix_list" "s3" {
  count = var.egress == "store" ? 1 : 0
  name  = "com.amazonaws.${data.aws_region.current.name}.s3"
}

# Names, time and metadata come from addresses of the link, which security groups do not look at.
resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = aws_security_group.machines.id
  description       = { open = "everything", https = "port 443", store = "S3 of this region" }[var.egress]
  ip_protocol       = var.egress == "open" ? "-1" : "tcp"
  from_port         = var.egress == "open" ? null : 443
  to_port           = var.egress == "open" ? null : 443
  cidr_ipv4         = var.egress == "store" ? null : "0.0.0.0/0"
  prefix_list_id    = var.egress == "store" ? data.aws_ec2_managed_prefix_list.s3[0].id : null
  tags              = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "gangs" {
  count = var.gangs ? 1 : 0

  security_group_id            = aws_security_group.machines.id
  description                  = "machines of one gang"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.machines.id
  tags                         = var.tags
}

resource "aws_vpc_security_group_egress_rule" "gangs" {
  count = var.gangs && var.egress != "open" ? 1 : 0

  security_group_id            = aws_security_group.machines.id
  description                  = "machines of one gang"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.machines.id
  tags                         = var.tags
}
