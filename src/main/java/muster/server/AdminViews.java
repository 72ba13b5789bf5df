package muster.server;

import jakarta.faces.application.ResourceHandler;
import jakarta.faces.application.ResourceHandlerWrapper;
import jakarta.faces.application.ViewResource;
import jakarta.faces.context.FacesContext;

/**
 * Finds the views of the admin pages where no address leads. Did they lie in a folder {@code admin}, servers would know it, and
 * answer some crooked ways of writing it themselves, before any of our filters.
 */
public class AdminViews extends ResourceHandlerWrapper {
    private static final String PAGES = "/WEB-INF/admin/pages/";

    /** Takes the place of the server's own, which it asks; faces-config.xml says so. */
    public AdminViews(ResourceHandler wrapped) {
        super(wrapped);
    }

    @Override
    public ViewResource createViewResource(FacesContext context, String path) {
        var found = AdminPage.at(path).map(page -> PAGES + page.getFile()).orElse(path);
        return super.createViewResource(context, found);
    }
}
