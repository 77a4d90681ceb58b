package dev.stint.cli;

import dev.stint.api.ProviderViews;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks whether a provider can be used; holds the doctor of stores. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks for what would become trouble, and says what to do: at a provider of machines, or (stint doctor store) at a store.",
            "The server asks the provider, with its own credentials, for everything a launch asks of it: permissions, quotas, network,"
                    + " images. It starts nothing and changes nothing. Ends with code 3 when something failed, 4 when there is no such"
                    + " provider or it is switched off."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint doctor aws", "  stint doctor gcp", "  stint doctor local -o json", "  stint doctor store"})
final class DoctorCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "PROVIDER",
            description = "aws, gcp, azure, local, or another that is set up")
    private String provider = "";

    @Mixin
    private Output output = new Output();

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (provider.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "give a provider, such as 'stint doctor aws', or 'stint doctor store'");
        }
        Api api;
        try {
            api = session.api();
        } catch (CommandFailure e) {
            if (!String.valueOf(e.getMessage()).contains(setting())) {
                throw e;
            }
            return tell(unstartable(String.valueOf(e.getMessage())), "");
        }
        Api.Reply reply = api.post("doctor/providers/" + Api.escape(provider));
        return tell(reply.as(ProviderViews.ExaminationView.class), reply.body());
    }

    /** How the server names the provider's settings when it does not start because of one. */
    private String setting() {
        return "stint.providers." + provider;
    }

    /** A provider that the server does not start with is asked by nobody; why it does not is the finding. */
    private ProviderViews.ExaminationView unstartable(String why) {
        Instant now = session.clock().instant();
        return new ProviderViews.ExaminationView(
                provider,
                "",
                false,
                now,
                List.of(new ProviderViews.FindingView(
                        "settings " + setting(),
                        "failed",
                        why,
                        "mend the setting; the next command starts the server again")));
    }

    private int tell(ProviderViews.ExaminationView view, String body) {
        if (output.json()) {
            session.console().json(body.isEmpty() ? Json.write(view) : body);
        } else {
            print(view);
        }
        return view.sound() ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private void print(ProviderViews.ExaminationView view) {
        PrintStream out = session.console().out();
        out.println("provider " + Wording.clean(view.provider())
                + (view.store().isEmpty() ? "" : ", with the store " + Wording.clean(view.store())));
        Table table = new Table("LOOKED AT", "OUTCOME", "SEEN");
        view.findings().forEach(finding -> table.row(finding.subject(), finding.outcome(), finding.detail()));
        table.print(session.console(), "  ");
        view.findings().stream()
                .filter(finding -> !finding.remedy().isEmpty())
                .forEach(finding -> out.println(
                        "to do: " + Wording.clean(finding.remedy()) + " (" + Wording.clean(finding.subject()) + ")"));
        out.println(view.sound() ? "runs can be launched there" : "runs would fail there as it is");
    }
}
