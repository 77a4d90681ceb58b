package dev.stint.server.rest;

import dev.stint.api.ProviderViews;
import dev.stint.api.StoreViews;
import dev.stint.server.Doctor;
import dev.stint.server.Examiner;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Checks that read or try something, and answer when that is done. */
@RestController
@RequestMapping("/api/v1")
final class DoctorController {
    private final Doctor doctor;
    private final Examiner examiner;

    DoctorController(Doctor doctor, Examiner examiner) {
        this.doctor = doctor;
        this.examiner = examiner;
    }

    @PostMapping("/runs/{id}/checkpoints/verify")
    @Needs(Role.SUBMITTER)
    StoreViews.SampleView read(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Long index,
            @RequestParam(defaultValue = "1") double share,
            @RequestParam(required = false) @Nullable Long seed) {
        return doctor.read(id, optional(index), share, optional(seed));
    }

    @PostMapping("/doctor/store")
    @Needs(value = Role.OPERATOR, everywhere = true)
    StoreViews.StoreCheckView store(
            @RequestParam(required = false) @Nullable String uri, @RequestParam(defaultValue = "false") boolean move) {
        return doctor.store(Optional.ofNullable(uri).filter(given -> !given.isBlank()), move);
    }

    @PostMapping("/doctor/providers/{provider}")
    @Needs(value = Role.OPERATOR, everywhere = true)
    ProviderViews.ExaminationView provider(@PathVariable String provider) {
        return examiner.examine(provider);
    }

    private static OptionalLong optional(@Nullable Long given) {
        return given == null ? OptionalLong.empty() : OptionalLong.of(given);
    }
}
