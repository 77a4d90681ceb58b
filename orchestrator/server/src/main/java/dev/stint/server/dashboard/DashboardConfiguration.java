package dev.stint.server.dashboard;

import dev.stint.server.Installation;
import dev.stint.server.Runs;
import dev.stint.server.Servers;
import dev.stint.server.access.BrowserToken;
import dev.stint.server.access.Callers;
import dev.stint.server.access.SignInCodes;
import dev.stint.server.life.Identity;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the dashboard together. Nothing of it is read or made before the first page is asked for. */
@Configuration(proxyBeanMethods = false)
class DashboardConfiguration {

    @Bean
    Pages pages() {
        return new Pages();
    }

    @Bean
    Visits visits(Callers callers) {
        return new Visits(callers);
    }

    @Bean
    ServerPages.Facts serverFacts(Runs runs, Identity identity, Installation installation, Servers servers) {
        return new ServerPages.Facts(runs, identity, installation, servers);
    }

    @Bean
    ServletRegistrationBean<SignIn> signIn(Pages pages, SignInCodes codes) {
        return new ServletRegistrationBean<>(new SignIn(pages, codes), BrowserToken.SIGN_IN);
    }

    @Bean
    ServletRegistrationBean<Assets> assets() {
        return new ServletRegistrationBean<>(new Assets(), Assets.PATH);
    }
}
