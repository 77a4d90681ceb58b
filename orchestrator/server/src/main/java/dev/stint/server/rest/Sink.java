package dev.stint.server.rest;

/** Where a follower's frames go. Never blocks the caller. */
interface Sink {

    /** Takes a frame for sending; ignored when the client is gone. */
    void send(byte[] frame);

    /** Bytes taken and not yet handed to the network. */
    long pendingBytes();

    /** Bytes handed to the network since the beginning. */
    long sentBytes();

    /** Whether the client is still there, as far as is known. */
    boolean open();

    /** Ends the stream after what was taken. */
    void finish();

    /** Ends the stream now. */
    void abort();
}
