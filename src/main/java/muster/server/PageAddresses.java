package muster.server;

import jakarta.faces.application.ViewHandler;
import jakarta.faces.application.ViewHandlerWrapper;
import jakarta.faces.context.FacesContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets the forms of a page repeat what it was asked for: Faces sends them to the bare page, which has forgotten whose page it is
 * when its state is lost.
 */
public class PageAddresses extends ViewHandlerWrapper {
    /** What pages are asked for. None is what a button names its object by, or a link could slip another into each click. */
    private static final Set<String> ASKED =
            Set.of("id", "q", "login", "group", "seq", "act", "target", "address", "from", "to");

    /** Takes the place of the server's own, which it asks; faces-config.xml says so. */
    public PageAddresses(ViewHandler wrapped) {
        super(wrapped);
    }

    @Override
    public String getActionURL(FacesContext context, String view) {
        var url = super.getActionURL(context, view);
        if (!(context.getExternalContext().getRequest() instanceof HttpServletRequest request)
                || request.getQueryString() == null) {
            return url;
        }
        var asked = asked(request.getQueryString());
        return asked.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + asked;
    }

    static String asked(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(each -> ASKED.contains(each.split("=", 2)[0]))
                .collect(Collectors.joining("&"));
    }
}
