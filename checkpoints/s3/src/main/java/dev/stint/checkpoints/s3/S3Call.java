package dev.stint.checkpoints.s3;

/** What is asked of S3, and the permission it takes. */
enum S3Call {
    PUT("PutObject", "s3:PutObject"),
    GET("GetObject", "s3:GetObject"),
    HEAD("HeadObject", "s3:GetObject"),
    LIST("ListObjectsV2", "s3:ListBucket"),
    DELETE("DeleteObject", "s3:DeleteObject"),
    HEAD_BUCKET("HeadBucket", "s3:ListBucket"),
    CREATE_UPLOAD("CreateMultipartUpload", "s3:PutObject"),
    PART("UploadPart", "s3:PutObject"),
    COMPLETE("CompleteMultipartUpload", "s3:PutObject"),
    ABORT("AbortMultipartUpload", "s3:AbortMultipartUpload"),
    LIST_UPLOADS("ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    COPY("CopyObject", "s3:GetObject and s3:PutObject"),
    COPY_PART("UploadPartCopy", "s3:GetObject and s3:PutObject"),
    RESTORE("RestoreObject", "s3:RestoreObject");

    private final String operation;
    private final String permission;

    S3Call(String operation, String permission) {
        this.operation = operation;
        this.permission = permission;
    }

    /** Its name at Amazon's. */
    String operation() {
        return operation;
    }

    /** What an identity's policy has to allow. */
    String permission() {
        return permission;
    }
}
