package dev.stint.cli;

import dev.stint.api.Views;
import java.time.ZoneId;
import java.util.Locale;

/** A forecast in words. */
final class ForecastLines {
    private ForecastLines() {}

    /** Such as {@code $1.2000 in all; 50 %: $1.1000 to $1.4000; 90 %: $1.0000 to $2.9000}. */
    static String cost(Views.ForecastView forecast) {
        Views.CostRange cost = forecast.costUsd();
        return Wording.usd(cost.median()) + " in all; 50 %: " + Wording.usd(cost.low50()) + " to "
                + Wording.usd(cost.high50()) + "; 90 %: " + Wording.usd(cost.low90()) + " to "
                + Wording.usd(cost.high90())
                + (forecast.basis().equals("hazard") ? " (from the hazard alone, wider in truth)" : "");
    }

    /** Instants, with their dates where these are not that of the view; then the chance to be late, if there is one. */
    static String finish(Views.ForecastView forecast, Views.RunView run, ZoneId zone) {
        Views.FinishRange finish = forecast.finish();
        String text = finish.median() + "; 50 %: " + finish.low50() + " to " + finish.high50() + "; 90 %: "
                + finish.low90() + " to " + finish.high90();
        return new LocalTimes(zone).within(text, run.asOf()) + late(forecast, run);
    }

    private static String late(Views.ForecastView forecast, Views.RunView run) {
        return run.deadline().isPresent() && forecast.lateShare() > 0
                ? String.format(Locale.ROOT, "; late with a chance of %.0f %%", 100 * forecast.lateShare())
                : "";
    }
}
