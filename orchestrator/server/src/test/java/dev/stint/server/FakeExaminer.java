package dev.stint.server;

import dev.stint.api.ProviderViews;
import java.util.List;

/** Knows one provider, and finds the same always. */
public final class FakeExaminer implements Examiner {

    @Override
    public ProviderViews.ExaminationView examine(String provider) {
        if (!provider.equals("local")) {
            throw new RefusedException(404, 4, "provider '" + provider + "' is not known", List.of());
        }
        return new ProviderViews.ExaminationView(
                provider,
                "file:///store",
                false,
                FakeRuns.T0,
                List.of(
                        new ProviderViews.FindingView("isolation", "ok", "users of their own", ""),
                        new ProviderViews.FindingView("markets", "failed", "no such folder", "create it")));
    }
}
