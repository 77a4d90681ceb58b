# Where machines start: a network with a subnetwork in each region, and no rule that lets anything in. Machines have no public
# addresses; their way out is Cloud NAT, and to Google's own services Private Google Access, which costs nothing.

locals {
  own = var.subnetwork == "" ? toset(local.regions) : toset([])
}

resource "google_compute_network" "own" {
  count                   = var.subnetwork == "" ? 1 : 0
  project                 = var.project
  name                    = var.name
  auto_create_subnetworks = false
  depends_on              = [google_project_service.needed]
}

resource "google_compute_subnetwork" "own" {
  for_each = local.own
  project  = var.project
  region   = each.key

  # the same in each region: how `stint.providers.gcp` finds it
  name                     = "${var.name}-machines"
  network                  = google_compute_network.own[0].id
  ip_cidr_range            = cidrsubnet(var.cidr, 4, index(local.regions, each.key))
  private_ip_google_access = true
}

resource "google_compute_router" "own" {
  for_each = var.egress == "store" ? toset([]) : local.own
  project  = var.project
  region   = each.key
  name     = var.name
  network  = google_compute_network.own[0].id
}

resource "google_compute_router_nat" "own" {
  for_each                           = google_compute_router.own
  project                            = var.project
  region                             = each.value.region
  router                             = each.value.name
  name                               = var.name
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.own[each.key].id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }
}

# Names, time and metadata come from the metadata server, which rules do not reach.
resource "google_compute_firewall" "nothing_out" {
  count              = var.subnetwork == "" && var.egress != "open" ? 1 : 0
  project            = var.project
  name               = "${var.name}-nothing-out"
  description        = "Machines of Stint: nothing goes out but what other rules name"
  network            = google_compute_network.own[0].id
  direction          = "EGRESS"
  priority           = 65000
  destination_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }
}

resource "google_compute_firewall" "out" {
  count       = var.subnetwork == "" && var.egress != "open" ? 1 : 0
  project     = var.project
  name        = "${var.name}-${var.egress}"
  description = var.egress == "https" ? "Machines of Stint: port 443" : "Machines of Stint: Google's own services"
  network     = google_compute_network.own[0].id
  direction   = "EGRESS"
  priority    = 1000

  # of private.googleapis.com
  destination_ranges = var.egress == "https" ? ["0.0.0.0/0"] : ["199.36.153.8/30"]

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}

# With `store` all names of Google's services lead to addresses that are reached without a way to the internet.
resource "google_dns_managed_zone" "googleapis" {
  count       = var.subnetwork == "" && var.egress == "store" ? 1 : 0
  project     = var.project
  name        = "${var.name}-googleapis"
  description = "Google's services, reached from machines of Stint without the internet"
  dns_name    = "googleapis.com."
  visibility  = "private"
  labels      = local.labels

  private_visibility_config {
    networks {
      network_url = google_compute_network.own[0].id
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_dns_record_set" "private" {
  count        = length(google_dns_managed_zone.googleapis)
  project      = var.project
  managed_zone = google_dns_managed_zone.googleapis[0].name
  name         = "private.googleapis.com."
  type         = "A"
  ttl          = 300
  rrdatas      = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]
}

resource "google_dns_record_set" "all" {
  count        = length(google_dns_managed_zone.googleapis)
  project      = var.project
  managed_zone = google_dns_managed_zone.googleapis[0].name
  name         = "*.googleapis.com."
  type         = "CNAME"
  ttl          = 300
  rrdatas      = ["private.googleapis.com."]
}

resource "google_compute_firewall" "gangs" {
  for_each                = var.subnetwork == "" && var.gangs ? google_service_account.machine : {}
  project                 = var.project
  name                    = "${var.name}-gangs-${each.key}"
  description             = "Machines of Stint: those of team ${each.key} reach each other"
  network                 = google_compute_network.own[0].id
  direction               = "INGRESS"
  source_service_accounts = [each.value.email]
  target_service_accounts = [each.value.email]

  allow {
    protocol = "all"
  }
}

resource "google_compute_firewall" "gangs_out" {
  count              = var.subnetwork == "" && var.gangs && var.egress != "open" ? 1 : 0
  project            = var.project
  name               = "${var.name}-gangs-out"
  description        = "Machines of Stint: out to machines; what comes in is told by the other rule"
  network            = google_compute_network.own[0].id
  direction          = "EGRESS"
  priority           = 1000
  destination_ranges = [var.cidr]

  allow {
    protocol = "all"
  }
}
