package dev.stint.checkpoints.contract.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * S3 as moto plays it: one process for all tests of a JVM, with a bucket for whoever asks. Its conditional writes hold under
 * races, with amendments of ours; it takes any credentials, and thaws at once. It keeps objects in memory until the JVM ends.
 * Where it is not installed, the tests that ask for it are skipped, saying so.
 */
public final class MotoServer {

    /**
     * moto 5.2 looks whether a key is free and takes it in two steps, between which another thread may do the same: seen once in
     * some thousand races on a busy machine. S3 does both at once, and so does moto with this around them. An upload that was
     * aborted, S3 answers with a code; moto 5.2 fails with status 500. And it lists its own folders for every request, which
     * takes most of the request's time.
     */
    private static final String AMENDMENTS = """
            import threading
            try:
                from moto.s3 import responses
                one = threading.RLock()
                put = responses.S3Response.put_object
                def put_object(self):
                    with one:
                        return put(self)
                responses.S3Response.put_object = put_object

                from moto.s3 import models
                from moto.s3.exceptions import NoSuchUpload
                def known(call):
                    def checked(self, bucket_name, multipart_id, *others, **named):
                        if multipart_id not in self.get_bucket(bucket_name).multiparts:
                            raise NoSuchUpload(upload_id=multipart_id)
                        return call(self, bucket_name, multipart_id, *others, **named)
                    return checked
                for name in ("complete_multipart_upload", "upload_part"):
                    setattr(models.S3Backend, name, known(getattr(models.S3Backend, name)))

                from moto import backends
                modules = list(backends.list_of_moto_modules())
                backends.list_of_moto_modules = lambda: modules
            except ImportError:
                pass  # another Python on the way to moto's own
            """;

    private static @Nullable MotoServer shared;

    private final ServerProcess process;
    private final AtomicInteger buckets = new AtomicInteger();

    private MotoServer(ServerProcess process) {
        this.process = process;
    }

    /** The one of this JVM, started when it is first asked for. */
    public static synchronized MotoServer shared() throws IOException {
        MotoServer running = shared;
        if (running == null) {
            Path command = ServerProcess.command("moto_server", "pip install 'moto[server]'");
            int port = ServerProcess.freePort();
            Path log = Files.createTempFile("moto", ".log");
            log.toFile().deleteOnExit();
            Path folder = Files.createTempDirectory("moto");
            folder.toFile().deleteOnExit();
            Path amendments = Files.writeString(folder.resolve("sitecustomize.py"), AMENDMENTS);
            amendments.toFile().deleteOnExit();
            running = new MotoServer(ServerProcess.start(
                    List.of(command.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)),
                    port,
                    log,
                    Map.of("PYTHONPATH", folder.toString(), "PYTHONDONTWRITEBYTECODE", "1")));
            shared = running;
        }
        return running;
    }

    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    public URI address() {
        return process.address();
    }

    /** The name of a new, empty bucket. */
    public String newBucket() throws IOException {
        String name = "bucket-" + buckets.incrementAndGet();
        HttpURLConnection connection =
                (HttpURLConnection) address().resolve("/" + name).toURL().openConnection();
        connection.setRequestMethod("PUT");
        if (connection.getResponseCode() != 200) {
            throw new IOException("bucket " + name + " was not made: status " + connection.getResponseCode());
        }
        connection.disconnect();
        return name;
    }

    /** A new, empty bucket as the address of a store, with a prefix in it. */
    public String newStore() throws IOException {
        return "s3://" + newBucket() + "/some/prefix?region=us-east-1&path-style=true&endpoint=" + address();
    }
}
