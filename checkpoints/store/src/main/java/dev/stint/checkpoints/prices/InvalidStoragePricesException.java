package dev.stint.checkpoints.prices;

/** A file of storage prices says something that cannot be; the message names the file, the key and the value. */
public final class InvalidStoragePricesException extends Exception {

    private static final long serialVersionUID = 1;

    InvalidStoragePricesException(String message) {
        super(message);
    }
}
