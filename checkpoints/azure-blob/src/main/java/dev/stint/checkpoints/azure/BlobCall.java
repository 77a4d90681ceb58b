package dev.stint.checkpoints.azure;

/** What was asked of the store, and the permission that it takes. */
enum BlobCall {
    PUT("put", "write"),
    CREATE("put if absent", "write"),
    PART("send a part of", "write"),
    COMPLETE("complete", "write"),
    ABORT("abort", "write"),
    READ("read", "read"),
    HEAD("look at", "read"),
    BLOCKS("list the blocks of", "read"),
    LIST("list", "read"),
    DELETE("delete", "delete"),
    MOVE("change the access tier of", "write"),
    THAW("rehydrate", "write");

    private final String words;
    private final String right;

    BlobCall(String words, String right) {
        this.words = words;
        this.right = right;
    }

    /** For messages, before a key. */
    String words() {
        return words;
    }

    /** The data action a role must have. */
    String action() {
        return "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/" + right;
    }
}
