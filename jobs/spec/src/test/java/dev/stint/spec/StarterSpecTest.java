package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StarterSpecTest {

    @Test
    void the_starter_is_a_valid_spec_with_the_name_asked_for() {
        JobSpec spec = SpecFiles.valid(StarterSpec.text("my-first"));

        assertThat(spec.name()).isEqualTo("my-first");
        assertThat(spec.workdir()).contains(".");
        assertThat(spec.checkpoint()).isPresent();
    }

    /** Commented-out settings are advice; advice has to be right, too. */
    @Test
    void the_starter_is_still_valid_with_every_commented_setting_switched_on() {
        String switchedOn = StarterSpec.text("my-first").replaceAll("(?m)^( *)# ( *(- )?[a-zA-Z_-]+:( .*)?)$", "$1$2");

        assertThat(SpecFiles.messages(switchedOn)).isEmpty();
        assertThat(SpecFiles.valid(switchedOn).outputs()).hasSize(1);
        assertThat(SpecFiles.valid(switchedOn).tags()).hasSize(2);
    }

    @Test
    void a_name_can_be_made_from_any_folder_name() {
        assertThat(StarterSpec.nameFrom("My Project (2)")).isEqualTo("my-project-2");
        assertThat(StarterSpec.nameFrom("--")).isEqualTo("my-job");
        assertThat(StarterSpec.nameFrom("x".repeat(49) + "-yz")).isEqualTo("x".repeat(49));
        assertThatThrownBy(() -> StarterSpec.text("No")).hasMessageContaining("name: 'No' is not a name");
    }
}
