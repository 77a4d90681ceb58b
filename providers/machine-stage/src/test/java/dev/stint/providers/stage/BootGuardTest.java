package dev.stint.providers.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the stage of machines refuses to execute. */
final class BootGuardTest {

    private static final String BEGIN = "#!/bin/bash\nR=${STINT_ROOT:-}\n";

    private static void check(String body) {
        BootGuard.check(BEGIN + body, Shims.known());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fdisk \"$R/dev/sda\"",
                "if true; then fdisk -l; fi",
                "x=$(fdisk -l)",
                "x=\"before $(fdisk -l) behind\"",
                "x=${y:-$(fdisk -l)}",
                "a=1 b=(2 \"$(fdisk -l)\") c=3",
                "true | fdisk -l",
                "true && fdisk -l",
                "! fdisk -l",
                "(cd x; fdisk -l)",
                "f() { fdisk -l; }",
                "timeout 30 fdisk -l",
                "exec fdisk -l",
                "case $x in a | b) fdisk -l ;; esac",
                "for x in a b; do fdisk -l; done",
                "while fdisk -l; do :; done",
                "[[ -n $x && -n $y ]] || fdisk -l",
                "((x > 1)) && fdisk -l",
                "cat <(fdisk -l)",
                "x=`fdisk -l`",
                "cat >\"$R/x\" 2>&1; fdisk -l",
                "'fd'isk -l",
                "\\fdisk -l",
                "eval 'fdisk -l'"
            })
    void a_command_that_is_neither_shimmed_nor_harmless_is_refused_wherever_it_stands(String body) {
        assertThatThrownBy(() -> check(body))
                .isInstanceOf(UnsafeScriptException.class)
                .hasMessageContaining("neither shimmed nor harmless");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fdisk() { :; }; fdisk",
                "echo fdisk",
                "printf '%s' 'fdisk -l; fdisk'",
                "# fdisk",
                "case fdisk in fdisk) true ;; mkswap) false ;; esac",
                "for fdisk in a b; do echo \"$fdisk\"; done",
                "x=fdisk; y=(fdisk 'fdisk -l')",
                "[[ fdisk == \"$x\" ]]",
                "mkfs.ext4 \"$R/dev/sda\" >/dev/null 2>&1",
                "local a=$((1 + 2)) b=${c##*/} d='' e",
                "\"step_$1\" fdisk",
                "cat <\"$R/fdisk\" >fdisk"
            })
    void what_only_looks_like_a_command_is_none(String body) {
        assertThatCode(() -> check(body)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf /var/lib/stint",
                "rm -rf \"/var/lib/stint\"",
                "rm -rf $X/var/lib && echo >/etc/passwd",
                "echo hello >/etc/motd",
                "cat /proc/mounts",
                "ExecStart='/usr/bin/env x'",
                "rm -rf \"${STINT_ROOT:-}\"/etc",
                "tar -C / -xf x; ls --color=auto /root"
            })
    void a_path_of_the_system_is_refused(String body) {
        assertThatThrownBy(() -> check(body))
                .isInstanceOf(UnsafeScriptException.class)
                .hasMessageContaining("begin it with $R");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf \"$R/var/lib/stint\"",
                "rm -rf \"$R\"/var/lib/*",
                "W=$R/var/lib/stint",
                "cat \"${R}/proc/mounts\" 2>/dev/null",
                "curl http://127.0.0.1/latest/meta-data/",
                "printf '%s' '#!/bin/sh'",
                "ls x/run y/dev/z"
            })
    void a_path_below_the_root_is_fine(String body) {
        assertThatCode(() -> check(body)).doesNotThrowAnyException();
    }

    @Test
    void a_script_that_takes_up_no_root_or_is_none_is_refused() {
        assertThatThrownBy(() -> BootGuard.check("#!/bin/bash\ntrue\n", Shims.known()))
                .hasMessageContaining("does not take up STINT_ROOT");
        assertThatThrownBy(() -> BootGuard.check("#cloud-config\n", Shims.known()))
                .hasMessageContaining("no bash script");
    }

    @Test
    void a_refusal_repeats_no_value() {
        assertThatThrownBy(() -> check("KEY='s3cr3t'\nfdisk"))
                .hasMessageContaining("fdisk")
                .hasMessageNotContaining("s3cr3t");
        assertThat(BashCommands.of("KEY='s3cr3t'\nA=1 curl x | tar y")).containsExactly("curl", "tar");
    }
}
