resource "aws_s3_bucket" "store" {
  bucket        = var.bucket == "" ? "${var.name}-${local.account}-${local.region}" : var.bucket
  force_destroy = var.destroy_with_data
  tags          = local.tags
}

resource "aws_s3_bucket_ownership_controls" "store" {
  bucket = aws_s3_bucket.store.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "store" {
  bucket                  = aws_s3_bucket.store.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "store" {
  bucket = aws_s3_bucket.store.id

  rule {
    # one key of the bucket in place of one request to KMS for each object
    bucket_key_enabled = var.kms_key_arn != ""

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == "" ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn == "" ? null : var.kms_key_arn
    }
  }
}

# No versions unless asked for. Checkpoints do not need them: their objects are written once under keys of their own, and records of
# the log are never replaced. What they would keep is every status that a machine has ever written, and every byte that retention deletes.
resource "aws_s3_bucket_versioning" "store" {
  count  = var.keep_deleted_days > 0 ? 1 : 0
  bucket = aws_s3_bucket.store.id

  versioning_configuration {
    status = "Enabled"
  }
}

# Nothing here looks at what is alive: Stint retires checkpoints and moves them to colder classes itself, and an object that a rule
# took away under it would be a damaged checkpoint.
resource "aws_s3_bucket_lifecycle_configuration" "store" {
  bucket = aws_s3_bucket.store.id

  rule {
    id     = "uploads-nobody-completed"
    status = "Enabled"
    filter {}

    # Stint gives up its own after three days (stint.upkeep.abandoned-after); this is for those of runs it no longer knows.
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  # Also where no versions are kept: after keep_deleted_days was set back to 0 the old ones would stay for ever.
  rule {
    id     = "versions-that-were-deleted"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = max(1, var.keep_deleted_days)
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  depends_on = [aws_s3_bucket_versioning.store]
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.store.arn, "${aws_s3_bucket.store.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "store" {
  bucket     = aws_s3_bucket.store.id
  policy     = data.aws_iam_policy_document.bucket.json
  depends_on = [aws_s3_bucket_public_access_block.store]
}
