package dev.stint.checkpoints.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.PendingUpload;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.UploadLostException;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import dev.stint.checkpoints.contract.servers.FaultyProxy;
import dev.stint.checkpoints.contract.servers.FaultyProxy.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Uploads that meet each other, others' blobs, aborts and lost answers, on Azurite. */
@ExtendWith(NeedsAzurite.class)
final class BlockUploadTest {

    private static final int PART = Upload.MIN_PART_BYTES;
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private String uri = "";
    private ObjectStore store;
    private BlobContainerClient behind;

    @BeforeEach
    void openStore() throws IOException {
        uri = Azurite.container();
        behind = Azurite.client(URI.create(uri).getPath().substring(1));
        store = openAt(uri, NOW);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private static ObjectStore openAt(String uri, Instant now) throws IOException {
        return new AzureBlobStoreFactory(
                        Map.of("AZURE_STORAGE_KEY", AzuriteServer.KEY), FakeBlobService.HASTY, InstantSource.fixed(now))
                .open(uri);
    }

    @Test
    void two_uploads_to_one_key_do_not_mix() throws Exception {
        Upload one = store.upload("k", PART + 1L, PART);
        Upload other = store.upload("k", PART + 1L, PART);
        send(one, 1);
        send(other, 2);
        one.complete();
        assertThat(store.get("k").orElseThrow()).containsOnly(1);

        assertThatThrownBy(other::complete)
                .isInstanceOf(UploadLostException.class)
                .hasMessageContainingAll("complete 'k'", "InvalidBlockList");
        send(other, 2);
        other.complete();
        one.complete();
        assertThat(store.get("k").orElseThrow()).containsOnly(2);
    }

    @Test
    void an_abort_never_touches_a_blob() throws Exception {
        Upload upload = store.upload("k", PART + 1L, PART);
        upload.part(0, part(1, PART), 0);
        List<PendingUpload> pending = store.pendingUploads("");
        store.put("k", new byte[] {7});
        upload.abort();
        store.abort(pending.get(0));
        assertThat(store.get("k")).contains(new byte[] {7});

        Upload replacing = store.upload("k", PART + 1L, PART);
        replacing.part(0, part(1, PART), 0);
        replacing.abort();
        assertThat(store.get("k")).contains(new byte[] {7});
        assertThat(store.pendingUploads("")).isEmpty();
    }

    @Test
    void an_abort_leaves_what_another_has_under_way() throws Exception {
        Upload one = store.upload("k", PART + 1L, PART);
        one.part(0, part(1, PART), 0);
        List<PendingUpload> listed = store.pendingUploads("");
        Upload other = store.upload("k", PART + 1L, PART);
        send(other, 2);
        one.abort();
        store.abort(listed.get(0));
        other.complete();

        assertThat(store.get("k").orElseThrow()).containsOnly(2);
    }

    @Test
    void of_uploads_to_one_key_the_latest_tells_the_age_and_all_are_given_up() throws Exception {
        store.upload("k", PART + 1L, PART).part(0, part(1, PART), 0);
        try (ObjectStore later = openAt(uri, NOW.plusSeconds(3600))) {
            later.upload("k", PART + 1L, PART).part(0, part(1, PART), 0);
        }
        List<PendingUpload> pending = store.pendingUploads("");
        assertThat(pending).extracting(PendingUpload::begunAt).containsExactly(NOW.plusSeconds(3600));
        store.abort(pending.get(0));

        assertThat(store.pendingUploads("")).isEmpty();
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(store.head("k")).isEmpty();
    }

    @Test
    void blocks_that_somebody_else_named_are_as_young_as_can_be() throws Exception {
        behind.getBlobClient("k").getBlockBlobClient().stageBlock("bm90LW91cnM=", BinaryData.fromString("x"));
        List<PendingUpload> pending = store.pendingUploads("");
        assertThat(pending).containsExactly(new PendingUpload("k", "foreign", NOW));
        store.abort(pending.get(0));

        assertThat(store.pendingUploads("")).isEmpty();
        assertThat(store.list("", "", 10)).isEmpty();
    }

    @Test
    void what_others_named_as_no_key_is_named_is_none_of_ours() throws Exception {
        String root = uri.replace("?", "/run?");
        for (String name : List.of("run/", "run/a//b", "run/folder/", "runner/x")) {
            behind.getBlobClient(name).upload(BinaryData.fromString(""));
            behind.getBlobClient(name + "/staged/")
                    .getBlockBlobClient()
                    .stageBlock("bm90LW91cnM=", BinaryData.fromString("x"));
        }
        try (ObjectStore below = openAt(root, NOW)) {
            below.put("a/c", new byte[] {1});
            assertThat(below.list("", "", 10)).containsExactly(new ObjectStore.ObjectInfo("a/c", 1));
            assertThat(below.storageClasses().orElseThrow().list("", "", 10)).hasSize(1);
            assertThat(below.pendingUploads("")).isEmpty();
        }
    }

    @Test
    void an_abort_that_was_killed_in_the_middle_is_found_and_ended() throws Exception {
        store.put("empty", new byte[0]);
        BlockBlobClient half = behind.getBlobClient("half").getBlockBlobClient();
        half.commitBlockListWithResponse(
                new BlockBlobCommitBlockListOptions(List.of()).setMetadata(Map.of("stint_aborted", "x")), null, null);
        List<PendingUpload> pending = store.pendingUploads("");
        assertThat(pending).extracting(PendingUpload::key).containsExactly("half");
        store.abort(pending.get(0));
        store.abort(pending.get(0));

        assertThat(store.list("", "", 10)).containsExactly(new ObjectStore.ObjectInfo("empty", 0));
    }

    @Test
    void a_completion_whose_answer_is_lost_for_good_is_found_when_it_is_asked_for_again() throws Exception {
        AtomicReference<Fault> fault = new AtomicReference<>(Fault.ANSWER_LOST);
        try (FaultyProxy proxy = new FaultyProxy(
                        server(),
                        (method, target, bytes) ->
                                method.equals("PUT") && target.contains("comp=blocklist") ? fault.get() : Fault.NONE);
                ObjectStore through = openAt(at(proxy.address()), NOW)) {
            Upload upload = through.upload("k", PART + 1L, PART);
            send(upload, 3);
            assertThatThrownBy(upload::complete)
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("complete 'k'", "failed");
            String etag = behind.getBlobClient("k").getProperties().getETag();
            fault.set(Fault.CUT_BEFORE); // it need not be asked for once more
            upload.complete();

            assertThat(behind.getBlobClient("k").getProperties().getETag()).isEqualTo(etag);
            assertThat(store.get("k").orElseThrow()).containsOnly(3).hasSize(PART + 1);
        }
    }

    @Test
    void a_completion_that_never_arrived_is_made_when_it_is_asked_for_again() throws Exception {
        AtomicReference<Fault> fault = new AtomicReference<>(Fault.CUT_BEFORE);
        try (FaultyProxy proxy = new FaultyProxy(
                        server(),
                        (method, target, bytes) -> target.contains("comp=blocklist") ? fault.get() : Fault.NONE);
                ObjectStore through = openAt(at(proxy.address()), NOW)) {
            Upload upload = through.upload("k", PART + 1L, PART);
            send(upload, 3);
            assertThatThrownBy(upload::complete).isInstanceOf(IOException.class);
            assertThat(store.head("k")).isEmpty();
            fault.set(Fault.NONE);
            upload.complete();

            assertThat(store.get("k").orElseThrow()).containsOnly(3).hasSize(PART + 1);
        }
    }

    @Test
    void damaged_bytes_are_refused_where_the_line_does_not_protect_them() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(
                        server(), (method, target, bytes) -> bytes > 0 ? Fault.BODY_DAMAGED : Fault.NONE);
                ObjectStore through = openAt(at(proxy.address()), NOW)) {
            Upload upload = through.upload("k", PART + 1L, PART);
            assertThatThrownBy(() -> upload.part(0, part(1, PART), 0)).hasMessageContaining("Md5Mismatch");
            assertThatThrownBy(() -> through.put("l", new byte[] {1})).hasMessageContaining("Md5Mismatch");
            assertThatThrownBy(() -> through.putIfAbsent("m", new byte[] {1})).hasMessageContaining("Md5Mismatch");
        }
        assertThat(store.list("", "", 10)).isEmpty();
    }

    @Test
    void blocks_are_the_parts_in_order() throws Exception {
        Upload upload = store.upload("k", 2L * PART, PART);
        upload.part(1, part(2, PART), 0);
        upload.part(0, part(1, PART), 0);
        upload.complete();

        assertThat(behind.getBlobClient("k")
                        .getBlockBlobClient()
                        .listBlocks(BlockListType.COMMITTED)
                        .getCommittedBlocks())
                .extracting(block -> BlockIds.of(block.getName()).orElseThrow().begunAt())
                .containsExactly(NOW, NOW);
        byte[] all = store.get("k").orElseThrow();
        assertThat(all[0]).isEqualTo((byte) 1);
        assertThat(all[PART]).isEqualTo((byte) 2);
    }

    private URI server() {
        String endpoint = uri.substring(uri.indexOf('=') + 1);
        return URI.create(endpoint.substring(0, endpoint.lastIndexOf('/')));
    }

    private String at(URI address) {
        return uri.substring(0, uri.indexOf('=') + 1) + address + "/" + AzuriteServer.ACCOUNT;
    }

    private static void send(Upload upload, int content) throws IOException {
        upload.part(0, part(content, PART), 0);
        upload.part(1, part(content, 1), 0);
    }

    private static ByteBuffer part(int content, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) content);
        return ByteBuffer.wrap(bytes);
    }
}
