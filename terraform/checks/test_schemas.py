"""The check has to refuse what it is there to refuse. Needs the providers' schemas:

    STINT_TERRAFORM_SCHEMAS=NODE_MODULES python3 -m unittest discover -s terraform/checks
"""

import os
import pathlib
import tempfile
import unittest

import hcl
import schemas

BUCKET = """
variable "name" {}
resource "google_storage_bucket" "store" {
  name     = var.name
  location = "EU"
  labels   = { made = "by \\"hand\\" # ${var.name}" } # and kept
  dynamic "encryption" {
    for_each = [1]
    content {
      default_kms_key_name = "k"
    }
  }
  lifecycle_rule {
    action { type = "Delete" }
    condition {
      age = 7
    }
  }
  lifecycle {
    prevent_destroy = true
  }
}
"""

ASSIGNMENT = """
data "azurerm_subscription" "this" {}
resource "azurerm_role_assignment" "one" {
  scope              = data.azurerm_subscription.this.id
  role_definition_id = "r"
  principal_id       = "p"
  condition          = <<-CONDITION
    @Resource[path] StringStartsWith '${data.azurerm_subscription.this.subscription_id}/' # } "
  CONDITION
}
"""


class SchemasTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schemas = schemas.Schemas(os.environ["STINT_TERRAFORM_SCHEMAS"])

    def wrong(self, text, instead="", of=""):
        self.assertIn(of, text)
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "main.tf").write_text(text.replace(of, instead) if of else text, encoding="utf-8")
            module = schemas.Module(folder, self.schemas)
            module.check()
            return [words.split(": ", 1)[1] for words in module.wrong]

    def test_what_is_right_passes(self):
        self.assertEqual([], self.wrong(BUCKET))
        self.assertEqual([], self.wrong(ASSIGNMENT))

    def test_a_misspelt_attribute_is_refused_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "main.tf")
            path.write_text(BUCKET.replace("location =", "locaton  ="), encoding="utf-8")
            module = schemas.Module(folder, self.schemas)
            module.check()
        self.assertEqual(
            [
                f"{path}:5: google_storage_bucket has no attribute locaton",
                f"{path}:3: google_storage_bucket: location is required and missing",
            ],
            module.wrong,
        )

    def test_one_inside_a_block_is_refused(self):
        self.assertEqual(
            ["google_storage_bucket.lifecycle_rule.condition has no attribute days"], self.wrong(BUCKET, "days = 7", "age = 7")
        )

    def test_one_inside_a_dynamic_block_is_refused(self):
        self.assertEqual(
            [
                "google_storage_bucket.encryption has no attribute key",
                "google_storage_bucket.encryption: default_kms_key_name is required and missing",
            ],
            self.wrong(BUCKET, "key =", "default_kms_key_name ="),
        )

    def test_an_unknown_resource_or_data_source_is_refused(self):
        self.assertEqual(["there is no resource google_storage_buket"], self.wrong(BUCKET, "_buket", "_bucket"))
        self.assertIn("there is no data azurerm_subscripton", self.wrong(ASSIGNMENT, "_subscripton", "_subscription"))

    def test_an_unknown_block_is_refused(self):
        self.assertEqual(["google_storage_bucket has no block lifecycle_rules"], self.wrong(BUCKET, "lifecycle_rules", "lifecycle_rule"))

    def test_what_can_only_be_read_is_not_set(self):
        self.assertEqual(["google_storage_bucket: self_link can only be read"], self.wrong(BUCKET, "name     = 1\n self_link", "name    "))

    def test_blocks_and_attributes_are_not_mistaken_for_each_other(self):
        self.assertIn("google_storage_bucket: labels is an attribute, and not a block", self.wrong(BUCKET, "labels  {", "labels   = {"))
        self.assertIn(
            "google_storage_bucket: versioning is a block, and not an attribute",
            self.wrong(BUCKET, 'location = "EU"\n  versioning = {}', 'location = "EU"'),
        )

    def test_a_required_block_has_to_be_there(self):
        self.assertIn(
            "google_storage_bucket.lifecycle_rule: action is required and missing",
            self.wrong(BUCKET, "", 'action { type = "Delete" }'),
        )

    def test_what_is_named_has_to_exist(self):
        self.assertEqual(["var.nam is not declared"], self.wrong(BUCKET, "= var.nam\n", "= var.name\n"))
        self.assertEqual(["var.nam is not declared"], self.wrong(BUCKET, "${var.nam}", "${var.name}"))
        self.assertEqual(
            ["data.azurerm_subscription.that is not declared"],
            self.wrong(ASSIGNMENT, "= data.azurerm_subscription.that.id", "= data.azurerm_subscription.this.id"),
        )
        self.assertEqual(
            ["azurerm_subscription has no attribute subscriptionid that could be read"],
            self.wrong(ASSIGNMENT, ".subscriptionid}", ".subscription_id}"),
        )

    def test_a_provider_is_looked_at_too(self):
        provider = 'provider "azurerm" {\n  storage_use_azuread = true\n  features {\n    resource_group {}\n  }\n}\n'
        self.assertEqual([], self.wrong(provider))
        self.assertEqual(["azurerm has no attribute storage_use_ad"], self.wrong(provider, "_ad", "_azuread"))
        self.assertEqual(["azurerm.features has no block group"], self.wrong(provider, " group", " resource_group"))

    def test_each_thing_knows_its_line(self):
        bucket = hcl.read(BUCKET)[1]
        self.assertEqual((3, 5), (bucket.line, bucket.get("location").line))
        self.assertEqual(["encryption"], bucket.blocks[0].labels)


if __name__ == "__main__":
    unittest.main()
