variable "name" {
  description = "Begins the name of everything this module makes."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets to use, all of one VPC. Empty: a VPC is made, with a public subnet in each zone."
  type        = list(string)
  default     = []
}

variable "cidr" {
  description = "Addresses of the VPC that is made."
  type        = string
  default     = "10.176.0.0/16"
}

variable "zones" {
  description = "Zones of the VPC that is made. Empty: all of the region."
  type        = set(string)
  default     = []
}

variable "egress" {
  description = "What machines may reach: open, https (port 443 anywhere) or store (S3 of this region)."
  type        = string
  default     = "open"

  validation {
    condition     = contains(["open", "https", "store"], var.egress)
    error_message = "egress is one of open, https, store."
  }
}

variable "gangs" {
  description = "Whether machines may reach each other."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags for everything this module makes."
  type        = map(string)
  default     = {}
}
