package dev.stint.server.dashboard;

import dev.stint.api.ProviderViews;
import dev.stint.api.ServerViews;
import dev.stint.api.StoreViews;
import dev.stint.server.Doctor;
import dev.stint.server.Examiner;
import dev.stint.server.Installation;
import dev.stint.server.Runs;
import dev.stint.server.Servers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import dev.stint.server.life.Identity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page of the server itself, and of what the doctor finds. */
@Controller
final class ServerPages {
    private final Pages pages;
    private final Visits visits;
    private final Facts facts;
    private final Doctor doctor;
    private final Examiner examiner;

    ServerPages(Pages pages, Visits visits, Facts facts, Doctor doctor, Examiner examiner) {
        this.pages = pages;
        this.visits = visits;
        this.facts = facts;
        this.doctor = doctor;
        this.examiner = examiner;
    }

    /** What a server says of itself. */
    record Facts(Runs runs, Identity identity, Installation installation, Servers servers) {}

    /** The page. */
    record ServerPage(
            Frame frame,
            Identity identity,
            Installation installation,
            String java,
            int live,
            int queued,
            List<ServerViews.PeerView> servers,
            boolean examines,
            Optional<StoreViews.StoreCheckView> store,
            Optional<ProviderViews.ExaminationView> provider) {}

    @GetMapping("/servers")
    @Needs(value = Role.VIEWER, everywhere = true)
    ResponseEntity<byte[]> look(HttpServletRequest request, HttpServletResponse response) {
        return page(visits.of(request, response), Optional.empty(), Optional.empty());
    }

    /** Asks the store for everything a run asks of it; changes nothing that lasts. */
    @PostMapping("/servers/store")
    @Needs(value = Role.OPERATOR, everywhere = true)
    ResponseEntity<byte[]> store(
            @RequestParam(defaultValue = "") String form, HttpServletRequest request, HttpServletResponse response) {
        Visit visit = examining(form, request, response);
        return page(visit, Optional.of(doctor.store(Optional.empty(), false)), Optional.empty());
    }

    /** Asks a provider for everything a launch asks of it; starts nothing. */
    @PostMapping("/servers/provider")
    @Needs(value = Role.OPERATOR, everywhere = true)
    ResponseEntity<byte[]> provider(
            @RequestParam(defaultValue = "") String provider,
            @RequestParam(defaultValue = "") String form,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = examining(form, request, response);
        return page(visit, Optional.empty(), Optional.of(examiner.examine(provider.strip())));
    }

    private Visit examining(String form, HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        visit.own(form);
        visit.requireEverywhere(Role.OPERATOR);
        return visit;
    }

    private ResponseEntity<byte[]> page(
            Visit visit, Optional<StoreViews.StoreCheckView> store, Optional<ProviderViews.ExaminationView> provider) {
        return pages.page(
                "servers",
                new ServerPage(
                        visit.frame("Servers", "/servers"),
                        facts.identity(),
                        facts.installation(),
                        System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
                        facts.runs().live(),
                        facts.runs().queued(),
                        facts.servers().list().servers(),
                        visit.caller().mayEverywhere(Role.OPERATOR),
                        store,
                        provider));
    }
}
