package muster.server;

import jakarta.faces.application.ResourceHandler;
import jakarta.faces.render.ResponseStateManager;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import muster.identity.Caller;
import muster.identity.Scope;
import muster.identity.ServerRole;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything under {@code /admin/} and before the Faces servlet: whoever is not signed in is led to where one
 * signs in and back again, whoever lacks the role is refused. A path counts only as it is written in {@link AdminPage}; what a
 * server reads into a crooked one is not found.
 *
 * <p>The pages keep the state of their views in the container's session. That proves nothing: who asks is known from our own
 * cookie alone ({@link MusterAuthentication}), with each request anew, and a session that another caller has begun is ended.
 */
public class AdminGate implements Filter {
    private static final String PASSED = AdminGate.class.getName() + ".passed";
    private static final String OWNER = AdminGate.class.getName() + ".owner";
    private static final String FOLDER_WITHOUT_SLASH = "/admin";
    private static final String SIGN_IN = "/sign-in/index.html";

    @Inject
    ServerConfig config;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        var path = pathOf(http);
        if (http.getAttribute(PASSED) != null || path.startsWith(ResourceHandler.RESOURCE_IDENTIFIER + "/")) {
            chain.doFilter(request, response); // Styles and scripts of the pages tell nothing to anybody.
            return;
        }
        SecurityHeaders.set(http, answer, config);
        answer.setHeader("Cache-Control", "no-store");
        if (http.getUserPrincipal() == null) {
            askToSignIn(http, answer);
            return;
        }
        var caller = Caller.of(http.getUserPrincipal().getName());
        Predicate<ServerRole> has = role -> http.isUserInRole(role.word());
        var listed = AdminPage.listed(has);
        if (!caller.may(Scope.ACCOUNT) || listed.isEmpty()) {
            refuse(http, answer, caller);
            return;
        }
        if (path.equals(AdminPage.FOLDER) || path.equals(FOLDER_WITHOUT_SLASH)) {
            answer.sendRedirect(
                    http.getContextPath() + AdminPage.FOLDER + listed.get(0).getFile());
            return;
        }
        var page = AdminPage.at(path);
        if (page.isEmpty()) {
            Problem.of(HttpServletResponse.SC_NOT_FOUND).writeTo(answer);
        } else if (!page.get().admits(has)) {
            refuse(http, answer, caller);
        } else if (isRead(http) && http.getParameter(ResponseStateManager.VIEW_STATE_PARAM) != null) {
            // Faces takes such a link for a click, and nobody asks a link which page it stands on.
            Problem.of(new Refused(Refusal.BAD_REQUEST, "what a page is to do is sent to it, by POST"))
                    .writeTo(answer);
        } else if (!switchesLanguage(http, answer) && hasItsSession(http, answer, caller)) {
            http.setAttribute(PASSED, true);
            chain.doFilter(new InUtf8(http), new OnePolicy(answer));
        }
    }

    private static String pathOf(HttpServletRequest request) {
        return request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
    }

    /** The page that was asked for, with its question, which a page's forms repeat ({@link PageAddresses}). */
    private static String addressOf(HttpServletRequest request) {
        var query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        return request.getContextPath() + pathOf(request) + query;
    }

    private static void askToSignIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!isPartial(request) && !wantsPage(request)) {
            Problem.unauthorized("sign in first: POST sessions").writeTo(response);
            return;
        }
        var to = URLEncoder.encode(addressOf(request), StandardCharsets.UTF_8);
        lead(request, response, request.getContextPath() + SIGN_IN + "?to=" + to);
    }

    /**
     * An answer for people, or for programs; a page whose click is refused is left for the answer to people. A password that has to be changed first is changed on the chat page.
     */
    private static void refuse(HttpServletRequest request, HttpServletResponse response, Caller caller)
            throws IOException {
        if (wantsPage(request) && caller.may(Scope.PASSWORD) && !caller.may(Scope.READ)) {
            response.sendRedirect(request.getContextPath() + "/");
            return;
        }
        if (isPartial(request)) {
            lead(request, response, addressOf(request));
            return;
        }
        if (!wantsPage(request)) {
            Problem.of(new Refused(Refusal.FORBIDDEN, "this page needs a session with another role of the server"))
                    .writeTo(response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType("text/html; charset=utf-8");
        var body = "<!DOCTYPE html><html lang=\"en\"><head><title>Muster</title>"
                + "<meta name=\"viewport\" content=\"width=device-width\"></head><body><main><h1>403</h1>"
                + "<p>Your account has no role of the server for this page.</p>"
                + "<p lang=\"zh\">您的帐号没有访问此页面的服务器角色。</p><p><a href=\"" + request.getContextPath()
                + "/\">Muster</a></p></main></body></html>";
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code ?lang=zh} is kept for a year and taken out of the address. */
    private static boolean switchesLanguage(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var wanted = isRead(request) ? request.getParameter("lang") : null;
        if (wanted == null || !PageLanguage.TAGS.contains(wanted)) {
            return false;
        }
        var cookie = new Cookie(PageLanguage.COOKIE, wanted);
        cookie.setPath(request.getContextPath().isEmpty() ? "/" : request.getContextPath());
        cookie.setMaxAge(365 * 24 * 3_600);
        cookie.setHttpOnly(false); // The page for signing in reads it.
        cookie.setSecure(Arrival.isSecure(request));
        cookie.setAttribute("SameSite", "Lax");
        response.addCookie(cookie);
        var rest = withoutLanguage(request.getQueryString());
        response.sendRedirect(request.getContextPath() + pathOf(request) + (rest.isEmpty() ? "" : "?" + rest));
        return true;
    }

    private static String withoutLanguage(@Nullable String query) {
        return query == null
                ? ""
                : String.join(
                        "&",
                        Arrays.stream(query.split("&", -1))
                                .filter(each -> !each.startsWith("lang="))
                                .toList());
    }

    /** Whether the state of the views is this caller's and still there; otherwise the page begins anew. */
    private static boolean hasItsSession(HttpServletRequest request, HttpServletResponse response, Caller caller)
            throws IOException {
        var owner = caller.user() + "." + caller.session();
        var session = request.getSession(false);
        if (session != null && !owner.equals(session.getAttribute(OWNER))) {
            session.invalidate();
            session = null;
        }
        if (session == null && !isRead(request)) {
            beginAnew(request, response);
            return false;
        }
        if (session == null) {
            request.getSession(true).setAttribute(OWNER, owner);
        }
        return true;
    }

    /** Asks for the page again, as it was asked for at first: its state is lost. */
    static void beginAnew(HttpServletRequest request, HttpServletResponse response) throws IOException {
        lead(request, response, addressOf(request));
    }

    private static void lead(HttpServletRequest request, HttpServletResponse response, String to) throws IOException {
        if (!isPartial(request)) {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER); // With a GET, also after a POST.
            response.setHeader("Location", to);
            return;
        }
        response.setContentType("text/xml; charset=utf-8");
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><partial-response><redirect url=\""
                + to.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;")
                + "\"/></partial-response>";
        response.getOutputStream().write(xml.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isRead(HttpServletRequest request) {
        return SameOrigin.unneeded(request.getMethod());
    }

    private static boolean isPartial(HttpServletRequest request) {
        return "partial/ajax".equals(request.getHeader("Faces-Request"));
    }

    private static boolean wantsPage(HttpServletRequest request) {
        var accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** Faces says so with each request, and Payara warns with each that the parameters have been read already, in UTF-8. */
    private static final class InUtf8 extends HttpServletRequestWrapper {
        InUtf8(HttpServletRequest request) {
            super(request);
        }

        @Override
        public void setCharacterEncoding(String encoding) {
            // As web.xml and glassfish-web.xml have said.
        }
    }

    /** PrimeFaces adds the policy with the nonce of its page: in place of ours, not beside it, or only what both allow would run. */
    private static final class OnePolicy extends HttpServletResponseWrapper {
        private static final String POLICY = "Content-Security-Policy";

        OnePolicy(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void addHeader(String name, String value) {
            if (name.equalsIgnoreCase(POLICY)) {
                setHeader(name, value);
            } else {
                super.addHeader(name, value);
            }
        }
    }
}
