package dev.stint.spec;

/** What a spec is read for. */
public enum Purpose {
    /** To be run, now or later: what does not act yet is refused. */
    RUN,
    /** To be planned: providers whose prices are known may be named, also those that nothing can be launched at yet. */
    PLAN
}
