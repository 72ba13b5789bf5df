package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import muster.delivery.InstanceView;
import muster.delivery.Instances;
import muster.identity.ServerRole;
import muster.kernel.JsonWriter;
import muster.messagelog.Reports;
import org.jspecify.annotations.Nullable;

/** How this instance is: what it needs, and charts of what it does. */
@Named("overview")
@RequestScoped
public class OverviewPage {
    private static final List<String> COLOURS = List.of("#2a6a5d", "#b3541e", "#3c5a99", "#7a3e8e");

    /** The charts and the lines in each; charts.js knows how to reckon them. */
    private enum Chart {
        CONNECTIONS("connections"),
        MESSAGES("messages"),
        DELIVERIES("deliveries"),
        LATENCY("ack", "delivery"),
        MERGING("frames", "reads"),
        QUEUES("append", "mail", "bridge", "cursors");

        @SuppressWarnings("ImmutableEnumChecker") // Nobody changes it.
        private final List<String> lines;

        Chart(String... lines) {
            this.lines = List.of(lines);
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Inject
    Readiness readiness;

    @Inject
    Figures figures;

    @Inject
    Instances instances;

    @Inject
    Jobs jobs;

    @Inject
    Attempts attempts;

    @Inject
    PageLanguage language;

    @Inject
    Reports reports;

    @Inject
    Staff staff;

    private @Nullable Report report;
    private @Nullable List<InstanceView> seen;
    private @Nullable List<Jobs.Job> does;
    private @Nullable Integer openReports;

    /** Something that the instance needs. */
    public record Check(String name, String state, String detail) {}

    /** The database, the broker and what else members depend on. */
    public List<Check> getChecks() throws InterruptedException {
        var present = report;
        if (present == null) {
            present = readiness.report();
            report = present;
        }
        return present.checks().entrySet().stream()
                .map(each -> new Check(
                        each.getKey(),
                        each.getValue().state().name().toLowerCase(Locale.ROOT),
                        each.getValue().detail()))
                .toList();
    }

    /** A word for how the instances are; degraded as well when that cannot be read, for this one is always there. */
    public String getInstancesState() {
        return word(!seen().isEmpty() && seen().size() == getAlive());
    }

    /** How many instances are known to be there. */
    public long getAlive() {
        return seen().stream().filter(each -> each.known() && !each.silent()).count();
    }

    /** Instances that may be there: this one hears nobody now. */
    public List<InstanceView> getUnknown() {
        return seen().stream().filter(each -> !each.known()).toList();
    }

    /** Instances that have not been heard for a while and may be missed. */
    public List<InstanceView> getSilent() {
        return seen().stream().filter(InstanceView::silent).toList();
    }

    private List<InstanceView> seen() {
        var present = seen;
        if (present == null) {
            present = attempts.read(instances::list);
            seen = present;
        }
        return present;
    }

    /** How many reported messages wait, for those who may handle them; 0 for others, and while the database is away. */
    public int getOpenReports() {
        var present = openReports;
        if (present == null) {
            present = staff.is(ServerRole.MODERATOR.word())
                    ? attempts.read(() -> List.of(reports.countOpen())).stream()
                            .findFirst()
                            .orElse(0)
                    : 0;
            openReports = present;
        }
        return present;
    }

    /** A word for how the jobs are; degraded as well when that cannot be read, for there are always some. */
    public String getJobsState() {
        return word(!does().isEmpty() && getTroubledJobs().isEmpty());
    }

    /** What the instance does by itself and did not manage the last time, or does not come to an end with. */
    public List<Jobs.Job> getTroubledJobs() {
        return does().stream().filter(Jobs.Job::troubled).toList();
    }

    private List<Jobs.Job> does() {
        var present = does;
        if (present == null) {
            present = attempts.read(jobs::all);
            does = present;
        }
        return present;
    }

    private static String word(boolean well) {
        return well ? "up" : "degraded";
    }

    /** On what it runs. */
    public String getServer() {
        var context = (ServletContext)
                FacesContext.getCurrentInstance().getExternalContext().getContext();
        return context.getServerInfo() + ", Java " + Runtime.version();
    }

    /** How long it has been running. */
    public String getUptime() {
        var up = Duration.ofSeconds(figures.uptimeSeconds());
        return "%d:%02d:%02d".formatted(up.toHours(), up.toMinutesPart(), up.toSecondsPart());
    }

    /** The names of all charts. */
    public List<String> getCharts() {
        return Arrays.stream(Chart.values()).map(Chart::word).toList();
    }

    /** The names of the lines in a chart. */
    static List<String> lines(String chart) {
        return Chart.valueOf(chart.toUpperCase(Locale.ROOT)).lines;
    }

    /** An empty chart, as Chart.js wants it. */
    public String chart(String name) {
        var lines = lines(name);
        var out = new JsonWriter().begin().field("type", "line").beginObject("data");
        out.beginArray("labels").endArray().beginArray("datasets");
        for (int i = 0; i < lines.size(); i++) {
            out.begin()
                    .field("label", language.text("chart." + name + "." + lines.get(i)))
                    .field("borderColor", COLOURS.get(i))
                    .field("backgroundColor", COLOURS.get(i))
                    .field("borderWidth", 2)
                    .field("pointRadius", 0)
                    .beginArray("data")
                    .endArray()
                    .end();
        }
        out.endArray().end().beginObject("options");
        out.field("animation", false).field("responsive", true).field("maintainAspectRatio", false);
        out.beginObject("scales")
                .beginObject("y")
                .field("beginAtZero", true)
                .end()
                .end();
        return out.end().end().toString();
    }
}
