package dev.stint.spec;

/** What sort of work a job is. */
public enum JobKind implements SpecWord {
    /** Makes progress step by step and saves checkpoints. */
    TRAINING,
    /** Any command; checkpoints are optional and progress need not be reported. */
    COMMAND,
    /** Turns texts into vectors, shard by shard, on several machines at once. */
    EMBEDDING
}
