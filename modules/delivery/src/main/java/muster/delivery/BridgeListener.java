package muster.delivery;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Listens on the topic and hands on. Public because message-driven beans must be. */
@MessageDriven(
        name = "BridgeListener",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Bridge.TOPIC),
            @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1")
        })
public class BridgeListener implements MessageListener {
    @Inject
    Bridge bridge;

    @Override
    public void onMessage(Message message) {
        bridge.receive(message);
    }
}
