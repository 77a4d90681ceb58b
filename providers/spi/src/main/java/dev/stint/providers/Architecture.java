package dev.stint.providers;

/** What a machine's processors are. */
public enum Architecture {
    X86_64("x86_64"),
    ARM64("arm64");

    private final String word;

    Architecture(String word) {
        this.word = word;
    }

    /** The name used in keys, files and messages. */
    public String word() {
        return word;
    }
}
