# Where machines start: in each region a network with one subnet, and a rule that lets nothing in. Machines have no public addresses;
# their way out is a NAT gateway, and to storage a service endpoint, which costs nothing.

locals {
  own    = var.subnet == "" ? toset(local.locations) : toset([])
  egress = var.egress == "store" ? toset([]) : local.own

  # what `store` leaves open: Azure's own, by the names of their addresses
  services = var.egress == "store" ? { Storage = 1000, AzureResourceManager = 1010 } : {}
}

resource "azurerm_virtual_network" "own" {
  for_each            = local.own
  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.shared.name
  location            = each.key
  address_space       = [cidrsubnet(var.cidr, 4, index(local.locations, each.key))]
  tags                = local.tags
}

resource "azurerm_subnet" "own" {
  for_each                        = azurerm_virtual_network.own
  name                            = "machines"
  resource_group_name             = azurerm_resource_group.shared.name
  virtual_network_name            = each.value.name
  address_prefixes                = each.value.address_space
  service_endpoints               = ["Microsoft.Storage"]
  default_outbound_access_enabled = false
}

resource "azurerm_network_security_group" "own" {
  for_each            = local.own
  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.shared.name
  location            = each.key
  tags                = local.tags
}

# Azure lets machines of one network reach each other unless a rule says otherwise.
resource "azurerm_network_security_rule" "nothing_in" {
  for_each                    = azurerm_network_security_group.own
  name                        = "nothing-comes-in"
  resource_group_name         = azurerm_resource_group.shared.name
  network_security_group_name = each.value.name
  direction                   = "Inbound"
  access                      = "Deny"
  priority                    = 4000
  protocol                    = "*"
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "*"
}

resource "azurerm_network_security_rule" "gangs" {
  for_each                    = var.gangs ? azurerm_network_security_group.own : {}
  name                        = "machines-of-one-gang"
  resource_group_name         = azurerm_resource_group.shared.name
  network_security_group_name = each.value.name
  direction                   = "Inbound"
  access                      = "Allow"
  priority                    = 1000
  protocol                    = "*"
  source_address_prefix       = one(azurerm_subnet.own[each.key].address_prefixes)
  source_port_range           = "*"
  destination_address_prefix  = one(azurerm_subnet.own[each.key].address_prefixes)
  destination_port_range      = "*"
}

resource "azurerm_network_security_rule" "nothing_out" {
  for_each                    = var.egress == "open" ? {} : azurerm_network_security_group.own
  name                        = "nothing-goes-out"
  resource_group_name         = azurerm_resource_group.shared.name
  network_security_group_name = each.value.name
  direction                   = "Outbound"
  access                      = "Deny"
  priority                    = 4000
  protocol                    = "*"
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = "Internet"
  destination_port_range      = "*"
}

resource "azurerm_network_security_rule" "https" {
  for_each                    = var.egress == "https" ? azurerm_network_security_group.own : {}
  name                        = "https"
  resource_group_name         = azurerm_resource_group.shared.name
  network_security_group_name = each.value.name
  direction                   = "Outbound"
  access                      = "Allow"
  priority                    = 1000
  protocol                    = "Tcp"
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = "Internet"
  destination_port_range      = "443"
}

resource "azurerm_network_security_rule" "services" {
  for_each = {
    for pair in setproduct(local.own, keys(local.services)) :
    "${pair[0]} ${pair[1]}" => { location = pair[0], service = pair[1] }
  }

  name                        = each.value.service
  resource_group_name         = azurerm_resource_group.shared.name
  network_security_group_name = azurerm_network_security_group.own[each.value.location].name
  direction                   = "Outbound"
  access                      = "Allow"
  priority                    = local.services[each.value.service]
  protocol                    = "Tcp"
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = each.value.service
  destination_port_range      = "443"
}

resource "azurerm_subnet_network_security_group_association" "own" {
  for_each                  = azurerm_subnet.own
  subnet_id                 = each.value.id
  network_security_group_id = azurerm_network_security_group.own[each.key].id
}

resource "azurerm_public_ip" "nat" {
  for_each            = local.egress
  name                = "${var.name}-${each.key}-out"
  resource_group_name = azurerm_resource_group.shared.name
  location            = each.key
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = local.tags
}

resource "azurerm_nat_gateway" "own" {
  for_each            = local.egress
  name                = "${var.name}-${each.key}"
  resource_group_name = azurerm_resource_group.shared.name
  location            = each.key
  sku_name            = "Standard"
  tags                = local.tags
}

resource "azurerm_nat_gateway_public_ip_association" "own" {
  for_each             = azurerm_nat_gateway.own
  nat_gateway_id       = each.value.id
  public_ip_address_id = azurerm_public_ip.nat[each.key].id
}

resource "azurerm_subnet_nat_gateway_association" "own" {
  for_each       = azurerm_nat_gateway.own
  subnet_id      = azurerm_subnet.own[each.key].id
  nat_gateway_id = each.value.id
}
