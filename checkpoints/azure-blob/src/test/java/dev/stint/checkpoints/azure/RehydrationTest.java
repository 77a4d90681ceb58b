package dev.stint.checkpoints.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.StoreRefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rehydration takes hours at Azure and none in Azurite. */
final class RehydrationTest {

    private static final Instant ARCHIVED = Instant.parse("2026-10-01T06:00:00Z");

    private final List<String> asked = new ArrayList<>();

    /** A service with one blob in the tier Archive, which is being rehydrated when there is a status. */
    private FakeBlobService archive(String status, String priority) throws Exception {
        return new FakeBlobService(request -> {
            Headers about = request.getRequestHeaders();
            if (request.getRequestURI().toString().contains("comp=tier")) {
                asked.add(about.getFirst("x-ms-access-tier") + " " + about.getFirst("x-ms-rehydrate-priority"));
                FakeBlobService.answer(request, 202, "text/plain", "");
            } else if (request.getRequestMethod().equals("HEAD")) {
                Headers headers = request.getResponseHeaders();
                headers.add("Last-Modified", "Tue, 01 Sep 2026 06:00:00 GMT");
                headers.add("ETag", "\"0x1\"");
                headers.add("x-ms-blob-type", "BlockBlob");
                headers.add("x-ms-access-tier", "Archive");
                headers.add("x-ms-access-tier-change-time", "Thu, 01 Oct 2026 06:00:00 GMT");
                if (!status.isEmpty()) {
                    headers.add("x-ms-archive-status", status);
                    headers.add("x-ms-rehydrate-priority", priority);
                }
                FakeBlobService.answer(request, 200, "application/octet-stream", "");
            } else {
                String thawing = status.isEmpty() ? "" : "<ArchiveStatus>" + status + "</ArchiveStatus>";
                FakeBlobService.answer(
                        request,
                        200,
                        "application/xml",
                        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs><Blob><Name>t/x</Name>"
                                + "<Properties><Last-Modified>Tue, 01 Sep 2026 06:00:00 GMT</Last-Modified>"
                                + "<Content-Length>7</Content-Length><BlobType>BlockBlob</BlobType>"
                                + "<AccessTier>Archive</AccessTier>" + thawing
                                + "<AccessTierChangeTime>Thu, 01 Oct 2026 06:00:00 GMT</AccessTierChangeTime>"
                                + "</Properties></Blob></Blobs><NextMarker/></EnumerationResults>");
            }
        });
    }

    @Test
    void what_is_being_rehydrated_is_thawing_and_since_when_it_was_archived() throws Exception {
        try (FakeBlobService service = archive("rehydrate-pending-to-hot", "Standard");
                ObjectStore store = service.open()) {
            StorageClasses classes = store.storageClasses().orElseThrow();
            assertThat(classes.find("t/x"))
                    .contains(new ClassedObject("t/x", 0, "Archive", ARCHIVED, Readability.THAWING));
            assertThat(classes.list("t/", "", 10))
                    .containsExactly(new ClassedObject("t/x", 7, "Archive", ARCHIVED, Readability.THAWING));
            assertThatThrownBy(() -> classes.move("t/x", "Cool"))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContainingAll("t/x", "THAWING", "wait");
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void thawing_is_asked_for_once_and_hurried_at_most_once() throws Exception {
        try (FakeBlobService service = archive("", "");
                ObjectStore store = service.open()) {
            StorageClasses classes = store.storageClasses().orElseThrow();
            assertThat(classes.find("t/x").orElseThrow().readability()).isEqualTo(Readability.ARCHIVED);
            classes.thaw("t/x", 1, ThawSpeed.BULK);
            classes.thaw("t/x", 1, ThawSpeed.EXPEDITED);
            assertThat(asked).containsExactly("Hot Standard", "Hot High");
        }
        asked.clear();
        try (FakeBlobService service = archive("rehydrate-pending-to-cool", "Standard");
                ObjectStore store = service.open()) {
            StorageClasses classes = store.storageClasses().orElseThrow();
            classes.thaw("t/x", 1, ThawSpeed.STANDARD);
            assertThat(asked).isEmpty();
            classes.thaw("t/x", 1, ThawSpeed.EXPEDITED);
            assertThat(asked).containsExactly("Cool High");
        }
        asked.clear();
        try (FakeBlobService service = archive("rehydrate-pending-to-hot", "High");
                ObjectStore store = service.open()) {
            store.storageClasses().orElseThrow().thaw("t/x", 1, ThawSpeed.EXPEDITED);
            assertThat(asked).isEmpty();
        }
    }
}
