package muster.delivery;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Listens for the work of the groups that this instance owns, one at a time: each further consumer would be an owner of its
 * own to the broker. Public because message-driven beans must be.
 */
@MessageDriven(
        name = "WorkListener",
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = Owners.QUEUE),
            @ActivationConfigProperty(propertyName = "useJNDI", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1")
        })
public class WorkListener implements MessageListener {
    @Inject
    Owners owners;

    @Override
    public void onMessage(Message message) {
        owners.receive(message);
    }
}
