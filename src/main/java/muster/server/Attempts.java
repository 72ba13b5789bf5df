package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.application.FacesMessage.Severity;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Does what somebody asks of a page for administration, and tells how it went: the one place where these pages turn refusals
 * and failures into words.
 */
@ApplicationScoped
class Attempts {
    @Inject
    PageLanguage language;

    /** Does it and says so; answers whether it went well. */
    boolean make(Runnable act, String done, Object... values) {
        try {
            act.run();
        } catch (RuntimeException e) {
            complain(e);
            return false;
        }
        say(FacesMessage.SEVERITY_INFO, language.text(done, values), "");
        return true;
    }

    /** What a table says that has no rows: that there are none, or that they could not be read. */
    String nothing(boolean failed) {
        return language.text(failed ? "not_read" : "nothing");
    }

    /** Reads a list to show; an empty one, and why, when that fails. */
    <T> List<T> read(Supplier<? extends Collection<T>> list) {
        try {
            return new ArrayList<>(list.get());
        } catch (RuntimeException e) {
            complain(e);
            return List.of();
        }
    }

    /** Tells why something did not go well. */
    void complain(Throwable failure) {
        var problem = Problems.of(failure);
        say(
                FacesMessage.SEVERITY_ERROR,
                language.text("problem." + problem.code().toLowerCase(Locale.ROOT)),
                problem.detail() + (problem.id() == null ? "" : " " + problem.id()));
    }

    private static void say(Severity severity, String summary, String detail) {
        FacesContext.getCurrentInstance().addMessage(null, new FacesMessage(severity, summary, detail));
    }
}
