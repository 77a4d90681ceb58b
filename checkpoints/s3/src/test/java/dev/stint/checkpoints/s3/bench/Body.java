package dev.stint.checkpoints.s3.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** Bytes of an object, or of a part of one. */
interface Body {

    long size();

    /** Sends a range of it; one that was thrown away has none to send. */
    void send(long offset, long length, SocketChannel to) throws IOException;

    void remove() throws IOException;

    /** A small one: records of the log have to be read again, also from a sink. */
    record InMemory(byte[] bytes) implements Body {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void send(long offset, long length, SocketChannel to) throws IOException {
            ByteBuffer out = ByteBuffer.wrap(bytes, (int) offset, (int) length);
            while (out.hasRemaining()) {
                to.write(out);
            }
        }

        @Override
        public void remove() {}
    }

    /** Thrown away: only its size is known. */
    record Gone(long size) implements Body {
        @Override
        public void send(long offset, long length, SocketChannel to) throws IOException {
            throw new IOException("this store throws away what it is given, and cannot be read");
        }

        @Override
        public void remove() {}
    }

    /** In an open file, which has no name any more: it goes with the process. */
    record InFile(FileChannel file, long size) implements Body {
        @Override
        public void send(long offset, long length, SocketChannel to) throws IOException {
            long done = 0;
            while (done < length) {
                done += file.transferTo(offset + done, length - done, to);
            }
        }

        @Override
        public void remove() throws IOException {
            file.close();
        }
    }
}
