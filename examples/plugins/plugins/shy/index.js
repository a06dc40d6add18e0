// Asks for no permission, and takes it all the same.
import { send } from "shop:mail";

export const orderPlaced = order => send("me@example.org", order.customer);
