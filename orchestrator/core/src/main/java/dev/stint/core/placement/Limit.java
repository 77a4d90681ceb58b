package dev.stint.core.placement;

/** What can keep a market from being used. */
public enum Limit {
    PROVIDERS("resources.providers"),
    REGIONS("resources.regions"),
    INSTANCE_TYPES("resources.instance_types"),
    ACCELERATORS("resources.accelerators"),
    GPU_MEMORY("resources.gpu_memory"),
    CPUS("resources.cpus"),
    MEMORY("resources.memory"),
    CAPACITY("capacity"),
    WORK("work"),
    MAX_PRICE("max_price"),
    BUDGET("budget.max"),
    DEADLINE("deadline"),
    /** Interruptions come faster than progress can be made. */
    PROGRESS("interruptions"),
    /** A cooldown, a quota, or no capacity. */
    CLOSED("closed");

    private final String key;

    Limit(String key) {
        this.key = key;
    }

    /** The key of the spec that says so, or a word for what does. */
    public String key() {
        return key;
    }

    /** Whether it is about money or permission, not about what the machine must be. */
    public boolean refusal() {
        return this == MAX_PRICE || this == BUDGET || this == CLOSED;
    }

    int bit() {
        return 1 << ordinal();
    }

    boolean in(int limits) {
        return (limits & bit()) != 0;
    }
}
