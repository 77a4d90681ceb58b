package dev.stint.checkpoints;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.BitSet;

/** An upload into a folder: every part goes to its place in one unfinished file, which then takes the object's name. */
final class FileUpload implements Upload {

    /** Gives the whole, durable file its name. */
    @FunctionalInterface
    interface Publication {
        void publish(UnfinishedFile file) throws IOException;
    }

    private final PartPlan plan;
    private final UnfinishedFile file;
    private final Publication publication;
    private final BitSet there = new BitSet();
    private boolean completed;

    FileUpload(PartPlan plan, UnfinishedFile file, Publication publication) {
        this.plan = plan;
        this.file = file;
        this.publication = publication;
    }

    @Override
    public void part(int number, ByteBuffer bytes, int crc32c) throws IOException {
        plan.check(number, bytes.remaining());
        ByteBuffer left = bytes.duplicate();
        FileChannel channel = file.channel();
        long position = plan.offset(number);
        while (left.hasRemaining()) {
            position += channel.write(left, position);
        }
        synchronized (this) {
            there.set(number);
        }
    }

    @Override
    public synchronized void complete() throws IOException {
        if (completed) {
            return;
        }
        if (there.cardinality() < plan.parts()) {
            throw new IllegalStateException(
                    "upload with " + there.cardinality() + " of " + plan.parts() + " parts cannot be completed");
        }
        file.channel().force(true);
        if (!Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new UploadLostException(
                    "the upload's unfinished file " + file.path() + " was removed before it was complete", null);
        }
        publication.publish(file);
        completed = true;
        file.close();
    }

    @Override
    public synchronized void abort() throws IOException {
        file.close();
    }
}
