"""Conditions mean what the clouds' documentation says they mean."""

import unittest

import rights


class GoogleTest(unittest.TestCase):
    def test_what_a_template_takes_out_of_a_name(self):
        name = rights.GoogleName("projects/_/buckets/acme/objects/vision/run-1/data/3/x")
        self.assertEqual("run-1", name.extract("/objects/vision/{run}/data/"))
        self.assertEqual("", name.extract("/objects/language/{run}/data/"))
        self.assertEqual("", name.extract("/objects/vision/{run}/log/"))
        self.assertEqual("acme", name.extract("buckets/{bucket}/"))
        self.assertEqual("x", name.extract("data/3/{name}"))

    def test_words_that_are_not_known_fail(self):
        with self.assertRaises(AttributeError):
            eval(rights.python("resource.name.matches('x')", rights.Google.WORDS), {}, {"resource": Resource})


class Resource:
    name = rights.GoogleName("projects/_/buckets/acme")


class AzureTest(unittest.TestCase):
    def allowed(self, condition, **names):
        condition = condition.replace("BLOBS", rights.Azure.BLOBS)
        given = {"action": "", "operation": "", "path": "", "prefix": "", "like": rights.fnmatch.fnmatchcase, **names}
        return eval(rights.python(condition, rights.Azure.WORDS), {"__builtins__": {}}, given)

    def test_a_path_is_held_against_its_beginning_and_its_shape(self):
        begins = "@Resource[BLOBS:path] StringStartsWith 'vision/'"
        self.assertTrue(self.allowed(begins, path="vision/run-1"))
        self.assertFalse(self.allowed(begins, path="vision2/run-1"))
        looks = "@Resource[BLOBS:path] StringLike 'vision/*/data/*'"
        self.assertTrue(self.allowed(looks, path="vision/run-1/0/data/3/x"))
        self.assertFalse(self.allowed(looks, path="vision/run-1/log/3"))

    def test_a_listing_is_told_apart_from_reading(self):
        lists = "ActionMatches{'BLOBS/read'} AND SubOperationMatches{'Blob.List'}"
        condition = f"(!({lists}) OR @Request[BLOBS:prefix] StringStartsWith 'vision/')"
        read = rights.Azure.BLOBS + "/read"
        self.assertTrue(self.allowed(condition, action=read, path="language/x"))
        self.assertFalse(self.allowed(condition, action=read, operation="Blob.List", prefix="language/"))
        self.assertTrue(self.allowed(condition, action=read, operation="Blob.List", prefix="vision/run"))

    def test_words_that_are_not_known_fail(self):
        with self.assertRaises(SyntaxError):
            self.allowed("@Resource[BLOBS:path] StringNotEquals 'x'")


if __name__ == "__main__":
    unittest.main()
