package muster.server;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body has been read already: hands it on from memory. Parameters are read here as well, as servers look for a
 * form's only in a body that nobody has touched, and some forget on the way what the address said.
 */
final class ArrivedRequest extends HttpServletRequestWrapper {
    private static final String FORM = "application/x-www-form-urlencoded";

    /** As many as Payara reads; nobody's form has more, and each costs more memory than it has letters. */
    private static final int PARAMETERS_MAX = 10_000;

    private final byte[] body;
    private final In in;
    private @Nullable BufferedReader reader;
    private @Nullable Map<String, String[]> parameters;

    ArrivedRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
        this.in = new In(body);
    }

    @Override
    public ServletInputStream getInputStream() {
        return in;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (reader == null) {
            var encoding = getCharacterEncoding();
            reader = new BufferedReader(
                    new InputStreamReader(in, encoding == null ? StandardCharsets.UTF_8.name() : encoding));
        }
        return reader;
    }

    @Override
    public @Nullable String getParameter(String name) {
        var values = getParameterMap().get(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        var values = getParameterMap().get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        if (parameters == null) {
            var read = new LinkedHashMap<String, List<String>>();
            read(getQueryString(), read);
            var type = getContentType();
            if (type != null && type.regionMatches(true, 0, FORM, 0, FORM.length())) {
                read(new String(body, StandardCharsets.ISO_8859_1), read);
            }
            var all = new LinkedHashMap<String, String[]>();
            read.forEach((name, values) -> all.put(name, values.toArray(String[]::new)));
            parameters = Collections.unmodifiableMap(all);
        }
        return parameters;
    }

    private static void read(@Nullable String text, Map<String, List<String>> into) {
        if (text == null || text.isEmpty()) {
            return;
        }
        for (var pair : text.split("&", PARAMETERS_MAX)) {
            int equals = pair.indexOf('=');
            try {
                var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                var value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                into.computeIfAbsent(name, unseen -> new ArrayList<>(1)).add(value);
            } catch (IllegalArgumentException e) {
                // Badly written: it is left out, as servers do.
            }
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static final class In extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        In(byte[] body) {
            bytes = new ByteArrayInputStream(body);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("all is here: there is nothing to wait for");
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return bytes.read(into, offset, length);
        }

        @Override
        public int available() {
            return bytes.available();
        }
    }
}
