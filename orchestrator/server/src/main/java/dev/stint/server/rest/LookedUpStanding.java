package dev.stint.server.rest;

import dev.stint.server.access.Role;
import dev.stint.server.access.Standing;
import dev.stint.server.access.TokenBook;
import dev.stint.server.life.ServerSettings;
import org.springframework.stereotype.Component;

/** By the file of teams and by tokens that still open something; whoever has a personal server may everything there. */
@Component
final class LookedUpStanding implements Standing {
    private final TokenBook tokens;
    private final Keeper keeper;
    private final boolean team;

    LookedUpStanding(TokenBook tokens, Keeper keeper, ServerSettings settings) {
        this.tokens = tokens;
        this.keeper = keeper;
        this.team = settings.team();
    }

    @Override
    public boolean has(Role role, String person, String team) {
        return !this.team
                || person.equals(Keeper.home().name())
                || keeper.member(person).may(role, team)
                || tokens.live(person).stream().map(keeper::caller).anyMatch(each -> each.may(role, team));
    }
}
