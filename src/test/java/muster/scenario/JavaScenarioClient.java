package muster.scenario;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import muster.client.MusterClient;
import muster.client.RefusedException;

/** The Java client in the scenarios. */
final class JavaScenarioClient implements ScenarioClient {
    private final List<Ear> ears = new ArrayList<>();
    private final Map<String, String> outcomes = new ConcurrentHashMap<>();
    private Map<Long, Long> positions = Map.of();

    @Override
    public void connect(URI base, String token, int count) {
        for (int i = 0; i < count; i++) {
            if (i == ears.size()) {
                ears.add(new Ear());
            }
            var ear = ears.get(i);
            ear.client = MusterClient.builder()
                    .server(base)
                    .token(token)
                    .listener(ear)
                    .resumeFrom(i == 0 ? positions : Map.of())
                    .connect();
        }
        for (var ear : ears) {
            ear.client().ready().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void send(long group, String cid, String body, String label) {
        outcomes.put(label, "");
        var unused = ears.get(0).client().send(group, body, cid).whenComplete((sent, failure) -> {
            if (failure == null) {
                outcomes.put(label, "sent " + sent.seq());
            } else {
                var cause = failure.getCause() == null ? failure : failure.getCause();
                outcomes.put(label, "refused " + (cause instanceof RefusedException no ? no.code() : cause));
            }
        });
    }

    @Override
    public String outcome(String label) {
        return outcomes.get(label);
    }

    @Override
    public List<List<Long>> heard(long group) {
        return ears.stream().map(ear -> ear.seqs(group)).toList();
    }

    @Override
    public List<String> gaps(long group) {
        return ears.get(0).gaps(group);
    }

    @Override
    public Set<String> states() {
        return ears.stream()
                .map(ear -> ear.client().state().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.toSet());
    }

    @Override
    public void leave() {
        positions = new HashMap<>(ears.get(0).client().positions().join());
        ears.forEach(ear -> ear.client().close());
    }

    @Override
    public void close() {
        ears.forEach(ear -> ear.client().close());
    }
}
