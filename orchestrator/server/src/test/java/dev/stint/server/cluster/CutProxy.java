package dev.stint.server.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between a server and its database that can be cut: from then on nothing passes in either direction and nobody is told, as
 * when packets are lost; when it is mended, what was sent arrives.
 */
final class CutProxy implements AutoCloseable {

    private final ServerSocket door;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean cut;

    /** @param target port on this computer */
    CutProxy(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void cut(boolean now) {
        lock.lock();
        try {
            cut = now;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                thread(() -> pump(client, server));
                thread(() -> pump(server, client));
            } catch (IOException e) {
                // closed, or the database is being restarted: the client is told by its own connection
                continue;
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                whole();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
            whole();
        } catch (IOException e) {
            // one of the two has ended: so does the other
        }
    }

    private void whole() {
        lock.lock();
        try {
            while (cut) {
                mended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "cut-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        cut(false);
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
