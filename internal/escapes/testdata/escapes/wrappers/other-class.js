// escape: call another class's method on an object given that class's prototype
// want: TypeError TypeError TypeError guest
const { launch } = Admin.prototype;
Object.setPrototypeOf(mine, Admin.prototype);
[tried(() => mine.launch()), tried(() => launch.call(mine)), tried(() => mine.key), Reflect.get(Account.prototype, 'owner', mine)].join(' ');
