// Requests no permission, but uses a module that requires one.
import { send } from "shop:mail";

export const orderPlaced = order => send("me@example.org", order.customer);
