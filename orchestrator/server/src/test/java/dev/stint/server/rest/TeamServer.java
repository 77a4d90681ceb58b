package dev.stint.server.rest;

import dev.stint.server.FakeBoard;
import dev.stint.server.FakeOwners;
import dev.stint.server.FakeRuns;
import dev.stint.server.FakeServer;
import dev.stint.server.FakeTokens;
import dev.stint.server.ForgottenDoor;
import dev.stint.server.RunOwners;
import dev.stint.server.access.Role;
import dev.stint.server.access.TokenBook;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * A team's server with fakes behind it. Team {@code default} has the run of {@link FakeRuns}, submitted by {@code submitter}, and
 * {@code vision} a schedule and an alert; {@code speech} is somebody else's. For each role there is somebody called like it who has it in
 * the first two teams, and {@code all-…} who has it in the installation.
 */
final class TeamServer {
    /** Answer header of what has passed the gate. */
    static final String PASSED = "Test-Passed";

    static final String OTHER_RUN = "speech-run-1";
    static final String FOREIGN_OF_TEAM = "colleague-run-1";

    private TeamServer() {}

    @Import({FakeServer.class, ForgottenDoor.class})
    @ComponentScan("dev.stint.server.dashboard")
    static class Parts {
        @Bean
        FakeBoard board(FakeRuns runs) {
            return new FakeBoard(runs);
        }

        @Bean
        FakeMemberships memberships() {
            return new FakeMemberships();
        }

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebMvcConfigurer witness() {
            return new WebMvcConfigurer() {
                @Override
                public void addInterceptors(InterceptorRegistry registry) {
                    registry.addInterceptor(new HandlerInterceptor() {
                                @Override
                                public boolean preHandle(
                                        HttpServletRequest request, HttpServletResponse response, Object handler) {
                                    response.setHeader(PASSED, "yes");
                                    return true;
                                }
                            })
                            .order(Ordered.LOWEST_PRECEDENCE);
                }
            };
        }
    }

    static ServerUnderTest start(Path home, String... settings) {
        ServerUnderTest server = new ServerUnderTest(
                home,
                Parts.class,
                Stream.concat(Stream.of("--stint.server.mode=team"), Stream.of(settings))
                        .toArray(String[]::new));
        FakeOwners owners = server.context.getBean(FakeOwners.class);
        owners.put(new RunOwners.Owned(FakeRuns.ID, "default", Optional.of("submitter")));
        owners.put(new RunOwners.Owned(FOREIGN_OF_TEAM, "default", Optional.of("colleague")));
        owners.put(new RunOwners.Owned(OTHER_RUN, "speech", Optional.of("sam")));
        server.runs.alias(OTHER_RUN);
        server.runs.alias(FOREIGN_OF_TEAM);
        return server;
    }

    /** The secret of somebody who has a role in both teams. */
    static String member(ServerUnderTest server, Role role) {
        return secret(server, role.word(), Optional.empty());
    }

    /** The secret of somebody who has a role everywhere. */
    static String everywhere(ServerUnderTest server, Role role) {
        return secret(server, "all-" + role.name().toLowerCase(Locale.ROOT), Optional.of(role));
    }

    static String secret(ServerUnderTest server, String name, Optional<Role> role) {
        return server.context
                .getBean(FakeTokens.class)
                .create(new TokenBook.Wanted(name, role, Optional.empty(), Optional.empty()), "the test")
                .secret();
    }
}
