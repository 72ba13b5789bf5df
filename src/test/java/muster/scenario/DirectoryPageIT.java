package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The page of the directory, against a real one. */
class DirectoryPageIT extends InCompany {
    @Test
    void an_admin_tries_rehearses_and_syncs_and_sees_what_went_wrong() {
        var ann = hired("ann");
        try (var chromium = Chromium.start()) {
            var desk = chromium.desk(house.base());
            desk.open("directory.xhtml").signIn("admin", Town.ADMIN_PASSWORD).awaitTitle("Directory");
            desk.page().setViewportSize(1440, 900);
            assertThat(desk.at("tr", "muster.identity.ldap.bind-password")).containsText("••••••");
            assertThat(desk.at("tr", "muster.identity.ldap.url")).containsText("ldap://localhost:");

            desk.page().fill("[id='test:login']", ann);
            desk.act("[id='test:do']", "What was tried stands below.");
            assertThat(desk.at("#steps dt")).hasText(new String[] {"connect", "bind", "find"});
            assertThat(desk.at("#steps dd").last()).containsText("worked uid=" + ann);

            desk.page().fill("[id='sync:leavers']", "many");
            desk.act("[id='sync:rehearse']", "'leaversMax' must be a whole number");
            desk.page().fill("[id='sync:leavers']", "");
            desk.act("[id='sync:rehearse']", "Nothing was done; what a sync would do stands below.");
            assertThat(desk.at("#would dd", ann)).containsText("1");
            assertThat(town.admin().call("GET", "admin/users?limit=1000", null)).doesNotContain(ann);
            Looks.at(desk.page(), "admin-directory");

            desk.act("[id='sync:do']", "The sync is done.");
            assertThat(desk.at("#last dd", ann)).containsText("1");
            assertThat(desk.at("#would dd")).hasCount(0);
            assertThat(town.admin().call("GET", "admin/users?limit=1000", null)).contains(ann);

            phonebook.goAway();
            try {
                desk.act("[id='test:do']", "What was tried stands below.");
                assertThat(desk.at("#steps dd")).containsText("failed");
                desk.act("[id='sync:rehearse']", "Not possible for now, try again.");
                desk.act("[id='sync:do']", "Not possible for now, try again.");
                assertThat(desk.at("#last .refused")).containsText("Nothing was done:");
            } finally {
                phonebook.comeBack();
            }
            assertThat(desk.complaints()).isEmpty();
        }
        assertThat(town.admin().call("GET", "admin/audit", null))
                .contains("directory_tested", "connect: ok, bind: ok, find: ok", "directory_rehearsed", "+1 −0 ~0")
                .contains("directory_synced", "login '" + ann + "'; connect: ok", "connect: failed")
                .containsOnlyOnce("directory_sync_stopped")
                .containsPattern("directory_rehearsed[^}]*failed: ")
                .containsPattern("directory_sync_stopped[^}]*failed: ");
    }
}
