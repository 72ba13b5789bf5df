package muster.server;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import muster.delivery.Throttle;
import muster.identity.Caller;
import muster.kernel.Json;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/**
 * Reads JSON bodies, bounded before they are parsed, so that nobody can fill the memory with one request. Dependent, because
 * behind a proxy Jersey does not see the type that this reads, and takes the platform's JSON binding instead.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
@Dependent
public class JsonBodyReader implements MessageBodyReader<JsonBody> {
    @Inject
    ServerConfig config;

    @Inject
    Throttle throttle;

    @Context // Injected by CDI, it would not be there where a request goes on whose body came late.
    @SuppressWarnings("NullAway.Init")
    HttpServletRequest request;

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == JsonBody.class;
    }

    @Override
    public JsonBody readFrom(
            Class<JsonBody> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream in)
            throws IOException {
        var bytes = bytes(in, config.requestBytesMax);
        if (request.getContentLengthLong() < 0 && request.getUserPrincipal() != null) {
            // In pieces, or over HTTP/2, nobody says beforehand how much comes.
            var tooMuch = throttle.refuseBytes(
                    Caller.of(request.getUserPrincipal().getName()).user(), bytes.length);
            if (tooMuch.isPresent()) {
                throw new Refused(Refusal.RATE_LIMITED, "too much at once", tooMuch.get());
            }
        }
        return parsed(bytes);
    }

    static JsonBody parsed(byte[] bytes) {
        return new JsonBody(Json.parse(text(bytes)));
    }

    static byte[] bytes(InputStream in, int bytesMax) throws IOException {
        var bytes = in.readNBytes(bytesMax + 1);
        if (bytes.length > bytesMax) {
            throw new Refused(Refusal.TOO_LARGE, "a request may have at most " + bytesMax + " bytes");
        }
        return bytes;
    }

    private static String text(byte[] bytes) {
        try {
            // A decoder of its own, because the usual ones replace what is broken instead of refusing it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refused.badRequest("the body is not UTF-8");
        }
    }
}
