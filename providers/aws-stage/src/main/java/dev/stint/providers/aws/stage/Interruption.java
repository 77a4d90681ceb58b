package dev.stint.providers.aws.stage;

/** Why EC2 takes a spot instance back. */
public enum Interruption {
    NO_CAPACITY("instance-terminated-no-capacity"),
    PRICE("instance-terminated-by-price");

    private final String status;

    Interruption(String status) {
        this.status = status;
    }

    /** Status code of the spot request once the instance ends. */
    String status() {
        return status;
    }
}
