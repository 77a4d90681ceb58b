package dev.stint.server.rest;

import dev.stint.server.RunOwners;
import dev.stint.server.Runs;
import dev.stint.server.access.Callers;
import dev.stint.server.access.SignInCodes;
import dev.stint.server.life.Activity;
import dev.stint.server.life.Home;
import dev.stint.server.life.ServerSettings;
import java.time.InstantSource;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the door together. */
@Configuration(proxyBeanMethods = false)
class RestConfiguration implements WebMvcConfigurer {

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.withJsonConverter(new JacksonJsonHttpMessageConverter(ApiJson.MAPPER));
    }

    @Bean
    FilterRegistrationBean<Door> door(
            Keeper keeper, Activity activity, Audit audit, Limits limits, ServerSettings settings) {
        FilterRegistrationBean<Door> door = new FilterRegistrationBean<>(
                new Door(keeper, new Names(settings), activity, audit, limits, settings.publiclySecure()));
        door.addUrlPatterns("/*");
        // nothing but the answers to probes comes before it
        door.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return door;
    }

    @Bean
    Callers callers() {
        return new RequestCallers();
    }

    /** Before every method of every controller, those of pages as well. */
    @Bean
    WebMvcConfigurer gate(Callers callers, RunOwners owners, ServerSettings settings) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new Gate(callers, owners, settings.team()));
            }
        };
    }

    @Bean
    SignInCodes signInCodes(InstantSource clock) {
        return new SignInCodes(clock);
    }

    /** Tomcat's folders are below ours: in the system's temporary folder each killed server would leave some for good. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> foldersOfTheContainer(Home home) {
        return factory -> {
            factory.setBaseDirectory(home.scratch().toFile());
            factory.setDocumentRoot(home.scratch().toFile());
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsFromTheContainer() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    @Bean
    Followers followers(Runs runs, InstantSource clock) {
        return new Followers(runs, clock);
    }

    @Bean
    FollowersClock followersClock(Followers followers) {
        return new FollowersClock(followers);
    }
}
